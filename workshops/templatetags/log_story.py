"""The timeline above the log: `{% log_timeline member as story %}`, and `{% story_js %}` once below it."""

from __future__ import annotations

from django import template
from django.template import Context
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from workshops.models import Member
from workshops.queries.log_story import timeline
from workshops.words.log_timeline import Timeline, timeline_shown

register = template.Library()


@register.simple_tag
def log_timeline(member: Member) -> Timeline | None:
    """None before anything happened. One query."""
    return timeline_shown(timeline(member.workspace_id), member.workspace.time_zone)


@register.simple_tag(takes_context=True)
def story_js(context: Context) -> SafeString:
    """Shows the newest end of the timeline first."""
    nonce = context.get("CSP_NONCE", "")
    return format_html('<script type="module" src="{}" nonce="{}"></script>', static("js/story.js"), nonce)
