"""A page of twenty rows, and a POST of one."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from rest_framework import authentication, generics, permissions, serializers

from bench.thin.models import Task


@login_required
def page(request):
    """Twenty rows in a table."""
    rows = list(Task.objects.filter(stage="open").order_by("-created_at")[:20])
    return render(request, "list.html", {"rows": rows})


class TaskSerializer(serializers.ModelSerializer):
    """The row, validated."""

    score = serializers.IntegerField(min_value=0, max_value=100)

    class Meta:
        model = Task
        fields = ["id", "account", "kind", "score", "note", "stage", "created_at"]


class Create(generics.CreateAPIView):
    """One row by token."""

    serializer_class = TaskSerializer
    queryset = Task.objects.all()
    authentication_classes = [authentication.TokenAuthentication]
    permission_classes = [permissions.IsAuthenticated]

    def perform_create(self, serializer):
        """The row is the sender's."""
        serializer.save(owner=self.request.user)
