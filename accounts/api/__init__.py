"""The API's view of people, customers, sites, contacts, machines and contracts."""
