"""What each page shows, as frozen values: read through the store with this viewer, no web here."""
