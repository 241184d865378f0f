"""What pages say to the look: icons, the stylesheet, the import map, time left."""

import json
from functools import cache, lru_cache

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts import moments
from accounts.models.people import Role
from fieldapp import assets, brand, importmap, phone_words, shell, time_words
from fieldapp.plumbing import draft_keys
from signals.clues import SignalType

register = template.Library()

SPRITE = "icons/sprite.svg"


@register.simple_tag(name="brand")
def brand_name():
    """The product's name."""
    return brand.NAME


@register.simple_tag
def release():
    """Which release made a page: what is captured on it says so."""
    return shell.release()


class Icon(template.Node):
    """An icon whose name and size are resolved without the detours of a simple tag."""

    def __init__(self, words):
        self.words = words

    def render(self, context):
        """Markup that is made once for each icon."""
        return icon(*(word.resolve(context) for word in self.words))


@register.tag("icon")
def icon_tag(parser, token):
    """``{% icon "overt" %}``, ``{% icon "overt" "sm" %}`` (sm, lg): words stand beside it."""
    _tag, *words = token.split_contents()
    if len(words) not in (1, 2):
        raise template.TemplateSyntaxError("icon takes a name and maybe a size.")
    return Icon([parser.compile_filter(word) for word in words])


@cache
def icon(name, size=""):
    """An icon's markup; hidden from screen readers."""
    more = f" i--{size}" if size else ""
    mark = '<svg class="i{}" aria-hidden="true"><use href="{}#{}"/></svg>'
    return format_html(mark, more, assets.url(SPRITE), name)


class TypeTag(template.Node):
    """The tag of a signal's type."""

    def __init__(self, kind):
        self.kind = kind

    def render(self, context):
        """Markup that is made once for each type and language."""
        return type_tag(str(self.kind.resolve(context)), get_language())


@register.tag("type_tag")
def type_tag_tag(parser, token):
    """``{% type_tag signal.type %}``: word, icon, shape, then colour."""
    _tag, kind = token.split_contents()
    return TypeTag(parser.compile_filter(kind))


@cache
def type_tag(kind, _language):
    """A type's tag: what a person noticed is overt, passive or observed; the rest is suggested."""
    shown = kind if kind in SignalType.values else "suggested"
    label = SignalType(kind).label if kind in SignalType.values else _("Suggested")
    sign = icon("bulb" if shown == "suggested" else shown)
    return format_html('<span class="type type--{}">{}{}</span>', shown, sign, label)


@register.simple_tag
def card_markup(card):
    """A follow-up's card without a form: cards that say the same are made once."""
    return _card_markup(card, get_language())


@lru_cache(maxsize=512)
def _card_markup(card, _language):
    return mark_safe(render_to_string("signals/_card.html", {"card": card}))  # noqa: S308 - a template's


@register.simple_tag
def asset(name):
    """A static file's address that never fails: a page must show itself whatever happens."""
    return assets.url(name)


@register.simple_tag
def styles():
    """Links to the stylesheet."""
    links = ((assets.url(name),) for name in assets.stylesheets())
    return format_html_join("\n", '<link rel="stylesheet" href="{}">', links)


@register.simple_tag
def draft(form, *parts):
    """``<form{% draft form "visit" visit.pk "sign" %}>``: what one types is kept under this key.

    Says whether the form came back with what was sent: then that counts.
    """
    back = mark_safe(" data-sent-back") if form and form.is_bound else ""
    key = draft_keys.key_of(*parts)
    return format_html(' data-draft="{}"{}', key, back)


@register.simple_tag
def field_form(kind, after="", says="", undo="", **target):
    """``<form{% field_form "work.fault" visit=visit.pk machine=machine.pk %}>``: of the field.

    A script keeps it on the phone first and sends it from there (``static/js/capture.js``).
    ``after`` is the address that follows, ``says`` what the outbox calls it, ``undo`` the kind
    that takes it back.
    """
    known = {name: str(value) for name, value in sorted(target.items()) if value}
    said = json.dumps(known, separators=(",", ":"))
    more = format_html(' data-after="{}"', after) if after else ""
    named = format_html(' data-says="{}"', says) if says else ""
    seconds = settings.UNDO_SECONDS
    back = format_html(' data-undo="{}" data-undo-seconds="{}"', undo, seconds) if undo else ""
    name = kind.replace("-", "_")
    return format_html(' data-op="{}" data-target="{}"{}{}{}', name, said, more, named, back)


OF_PAGES = {  # forms whose address says what they are about: the kind, and where one goes on
    "visit_incomplete": ("visit.incomplete", "my_day"),
    "visit_close_short": ("visit.close_short", "my_day"),
    "visit_add_machine": ("visit.add_machine", "visit"),
    "visit_new": ("visit.start", "/visits/{op}/"),
    "phone_fix": ("visit.phone_fix", "my_day"),
    "supplies_new": ("supplies.request", "visit"),
}
NAMED = ("visit", "site", "machine")


@register.simple_tag(takes_context=True)
def field_form_here(context, says=""):
    """``<form{% field_form_here title %}>``: the form of this very address, and its query."""
    match, asked = context["request"].resolver_match, context["request"].GET
    if match is None or match.url_name not in OF_PAGES:
        return ""
    kind, then = OF_PAGES[match.url_name]
    target = {name: asked.get(name) for name in NAMED} | {
        "visit": match.kwargs.get("pk") or asked.get("visit")
    }
    if then == "visit":
        then = _visit_or_home(target["visit"])
    after = then if then.startswith("/") else reverse(then)
    undo = "" if kind in ("visit.add_machine", "supplies.request") else "visit.undo"
    return field_form(kind, after=after, says=says, undo=undo, **target)


def _visit_or_home(visit):
    try:
        return reverse("visit", args=[visit])
    except NoReverseMatch:
        return reverse("home")


@register.simple_tag
def words_of_phone(part):
    """Sentences for the scripts of the phone, ``bar`` or ``types``, for an attribute."""
    return _words_of_phone(part, get_language())


@cache
def _words_of_phone(part, _language):
    words = {"bar": phone_words.bar, "types": phone_words.types}[part]()
    return json.dumps(words, separators=(",", ":"), ensure_ascii=False)


@register.simple_tag
def import_map():
    """The import map; must stand before the first module script of the page."""
    return mark_safe(f'<script type="importmap">{importmap.text()}</script>')  # noqa: S308 - our own file names


@register.simple_tag
def words_of_time():
    """Patterns for the script that keeps "48 min left" true, for an attribute in single quotes."""
    return _words_of_time(get_language())


@cache
def _words_of_time(_language):
    said = json.dumps(time_words.patterns(), separators=(",", ":"))
    return mark_safe(said.replace("&", "&amp;").replace("'", "&#39;").replace("<", "&lt;"))  # noqa: S308 - escaped here


@register.inclusion_tag("_left.html", takes_context=True)
def left(context, due, start=None, zone="UTC"):
    """``{% left due_at start=received_at zone=site.time_zone %}``: words and icon."""
    said = moments.time_left(due, _now(context), str(zone), start)
    return {"due": due, "zone": zone, "words": said.words, "state": said.state}


@register.inclusion_tag("_level.html", takes_context=True)
def level(context, due, start):
    """The gauge that stands beside ``{% left %}``; hidden from screen readers, the words say it."""
    now = _now(context)
    return {
        "cells": moments.level(due, start, now),
        "state": moments.time_left(due, now, "UTC", start).state,
    }


@register.filter
def heard_at(moment, zone="UTC"):
    """``{{ signal.noticed_at|heard_at:site.time_zone }}``: "Today 10:55", "Tue 09:10"."""
    return moments.heard_at(moment, timezone.now(), str(zone))


@register.filter
def heard_within(moment, zone="UTC"):
    """As `heard_at`, inside a sentence: "received today 10:55"."""
    return moments.heard_at(moment, timezone.now(), str(zone), inline=True)


@register.filter
def due_when(moment, zone="UTC"):
    """``{{ visit.window_start|due_when:visit.site.zone }}``: "14:55" today, "Wed 09:30"."""
    return moments.due_when(moment, timezone.now(), str(zone))


@register.filter
def initials(name):
    """``Dana Okafor`` is ``DO``, for the square beside a name."""
    words = str(name).split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


@register.filter
def role_words(roles):
    """``Technician, Sales rep`` out of the roles of a person."""
    return ", ".join(str(Role(role).label) for role in roles)


@register.filter
def first_control(field):
    """The id to which an error links: the control itself, or the first of a group."""
    return f"{field.auto_id}_0" if field.use_fieldset else field.auto_id


@register.filter
def undo_of(message):
    """Where and until when, from a message's extra tags: ``undo:/address/ until:2026-…Z``."""
    tags = dict(tag.split(":", 1) for tag in (message.extra_tags or "").split() if ":" in tag)
    return {
        "url": tags.get("undo", ""),
        "until": tags.get("until", ""),
        "more": tags.get("more", ""),
    }


def _now(context):
    """The page's moment where the view has named one, so that all of a page speaks of the same."""
    return context.get("now") or timezone.now()
