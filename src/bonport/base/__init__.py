"""The ground under all houses: users, acts, audit, tenancy, leased rows."""
