"""The award report on paper: charts and letter types, and nothing that knows of the web."""
