"""The Observatoire as the demo shows it: a generated history that follows the published figures."""
