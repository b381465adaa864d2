"""One function per thing a person does: permission, rule, rows and trail entry in one transaction."""
