"""Addresses of visits' moves. The page of a visit is made of several rooms: see fieldapp/pages."""

from django.urls import path

from calls import views
from calls.reports.views import report, sign

urlpatterns = [
    path("visits/<uuid:pk>/sign/", sign.sign, name="sign"),
    path("visits/<uuid:pk>/signed/", sign.signed, name="signed"),
    path("visits/<uuid:pk>/report/", report.report, name="report"),
    path("visits/<uuid:pk>/report.pdf", report.report_pdf, name="report_pdf"),
    path("visits/<uuid:pk>/report/send/", report.report_send, name="report_send"),
    path("visits/<uuid:pk>/report/anew/", report.report_anew, name="report_anew"),
    path("visits/<uuid:pk>/<str:move>/", views.visit_move, name="visit_move"),
]
