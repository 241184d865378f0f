"""The OpenAPI document, and a page to read it. Both are public: they tell what, not whose."""

from __future__ import annotations

import functools
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

METHODS = ("get", "head", "put", "post")


@functools.cache
def document() -> dict[str, Any]:
    """The OpenAPI document. The code does not change while it runs, so it is made once."""
    from drf_spectacular.generators import SchemaGenerator  # five megabytes, for these pages alone

    with translation.override("en"):
        return SchemaGenerator().get_schema(request=None, public=True)


@require_safe
@cache_control(max_age=300, public=True)
def schema(request: HttpRequest) -> HttpResponse:
    """OpenAPI 3.1, as JSON."""
    return JsonResponse(document(), content_type="application/vnd.oai.openapi+json")


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The same to read."""
    return render(request, "pages/api_docs.html", {"rooms": rooms()})


def rooms() -> dict[str, list[dict[str, Any]]]:
    """Every operation as the page shows it, by the first word of its address."""
    found: dict[str, list[dict[str, Any]]] = {}
    for path, methods in document()["paths"].items():
        for method in METHODS:
            if method in methods:
                operation = methods[method]
                row = _operation(path, method, operation)
                found.setdefault(operation["tags"][0], []).append(row)
    return found


def _operation(path: str, method: str, operation: dict[str, Any]) -> dict[str, Any]:
    text = operation.get("description", "").replace("``", "").strip()
    return {
        "id": operation["operationId"],
        "method": method.upper(),
        "path": path,
        "text": text,
        "parameters": [each for each in operation.get("parameters", []) if each["in"] != "path"],
        "body": _body(operation),
        "answers": _answers(operation),
    }


def _body(operation: dict[str, Any]) -> list[dict[str, Any]]:
    content = operation.get("requestBody", {}).get("content", {})
    return _fields(content.get("application/json", {}).get("schema", {}))


def _answers(operation: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "status": status,
            "text": answer.get("description", ""),
            "fields": _answer_fields(answer) if status < "300" else [],
        }
        for status, answer in sorted(operation["responses"].items())
    ]


def _answer_fields(answer: dict[str, Any]) -> list[dict[str, Any]]:
    content = answer.get("content", {}).get("application/json", {}).get("schema", {})
    return _fields(content)


def _fields(found: dict[str, Any]) -> list[dict[str, Any]]:
    found = _resolved(found)
    if "results" in found.get("properties", {}):
        found = _resolved(found["properties"]["results"]["items"])
    required = found.get("required", [])
    return [
        {
            "name": name,
            "type": _type(each),
            "values": _resolved(each).get("enum", []),
            "required": name in required,
        }
        for name, each in found.get("properties", {}).items()
    ]


def _resolved(found: dict[str, Any]) -> dict[str, Any]:
    """What a reference leads to; of alternatives the first one."""
    for word in ("allOf", "oneOf", "anyOf"):
        if word in found:
            return _resolved(found[word][0])
    if "$ref" not in found:
        return found
    name = found["$ref"].rsplit("/", 1)[-1]
    return _resolved(document()["components"]["schemas"][name])


def _type(found: dict[str, Any]) -> str:
    """The type in a word or two: "string (uuid)", "list of string"."""
    found = _resolved(found)
    kinds = found.get("type", "object")
    kind = " or ".join(kinds) if isinstance(kinds, list) else kinds
    if kind.startswith("array"):
        return f"list of {_type(found['items'])}"
    return f"{kind} ({found['format']})" if "format" in found else kind
