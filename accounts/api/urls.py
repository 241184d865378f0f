"""Addresses under /api/v1/."""

from django.urls import path

from accounts.api import lists, sign_in

urlpatterns = [
    path("token/", sign_in.Token.as_view(), name="api_token"),
    path("me/", sign_in.Me.as_view(), name="api_me"),
    path("customers/", lists.Customers.as_view(), name="api_customers"),
    path("customers/<uuid:pk>/", lists.CustomerView.as_view(), name="api_customer"),
    path("sites/", lists.Sites.as_view(), name="api_sites"),
    path("sites/<uuid:pk>/", lists.SiteView.as_view(), name="api_site"),
    path("contacts/", lists.Contacts.as_view(), name="api_contacts"),
    path("contacts/<uuid:pk>/", lists.ContactView.as_view(), name="api_contact"),
    path("machines/", lists.Machines.as_view(), name="api_machines"),
    path("machines/<uuid:pk>/", lists.MachineView.as_view(), name="api_machine"),
    path("contracts/", lists.Contracts.as_view(), name="api_contracts"),
    path("contracts/<uuid:pk>/", lists.ContractView.as_view(), name="api_contract"),
]
