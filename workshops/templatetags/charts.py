"""Charts: `{% chart "costs" data sentence %}` where one stands, `{% chart_js %}` once on the page."""

from __future__ import annotations

from django import template
from django.template import Context
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from workshops.domain import framework_names

# Among the static files of django-unfold; a system check says so when it is no longer there.
CHART_JS = "unfold/js/chart/chart.js"

register = template.Library()
register.filter("source_words", framework_names.source_words)


@register.simple_tag(takes_context=True)
def chart_js(context: Context) -> SafeString:
    """Chart.js from the static files, and the module that draws what `{% chart %}` left on the page."""
    return format_html(
        '<script src="{}" nonce="{}" defer></script><script type="module" src="{}" nonce="{}"></script>',
        static(CHART_JS),
        nonce := context.get("CSP_NONCE", ""),
        static("js/charts.js"),
        nonce,
    )


@register.inclusion_tag("recommendation/chart.html")
def chart(kind: str, data: object, sentence: str, *, size: str = "", name: str = "") -> dict[str, object]:
    """A canvas for static/js/charts.js. `kind`: readings, months, costs or stack; `sentence` is
    what somebody hears who does not see it; a table stands beside it. `size`: tall; small, for
    one of several. `name`: tells it from others of its kind on the page."""
    id_ = "-".join(filter(None, ("chart", kind, name)))
    return {"kind": kind, "data": data, "sentence": sentence, "size": size, "id": id_}
