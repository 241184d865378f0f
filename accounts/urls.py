"""Addresses."""

from django.urls import path

from accounts import account_views, views

urlpatterns = [
    path("me/", views.me, name="me"),
    path("me/keys/", views.keys, name="keys"),
    path("me/keys/<uuid:pk>/revoke/", views.revoke_key, name="revoke_key"),
    path("accounts/<uuid:pk>/change/", account_views.customer_change, name="customer_change"),
    path("accounts/<uuid:pk>/parent/", account_views.customer_parent, name="customer_parent"),
    path("accounts/<uuid:pk>/merge/", account_views.customer_merge, name="customer_merge"),
    path("sites/<uuid:pk>/change/", account_views.site_change, name="site_change"),
    path("sites/<uuid:pk>/merge/", account_views.site_merge, name="site_merge"),
    path("notices/", views.notices, name="notices"),
    path("notices/read/", views.notices_read, name="notices_read"),
    path("notices/<uuid:pk>/", views.notice, name="notice"),
]
