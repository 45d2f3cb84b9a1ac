"""The screens: forms, addresses, views, templates, and the little CSS and JavaScript there is. No rule lives here."""
