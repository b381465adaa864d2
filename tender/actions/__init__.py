"""One function per thing a person does: permission, rule, rows and trail, in one transaction."""
