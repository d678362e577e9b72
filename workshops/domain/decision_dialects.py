"""The words by which decision records say the same things, in the languages in which they are written.

All are written here folded: small letters, without accents, apart from the words for links, which are looked for in
the text as it stands.
"""

from __future__ import annotations

import re
from functools import cache
from unicodedata import combining, normalize

from babel import Locale

from workshops.enums import DecisionStatus

# What a line, a table's row, a heading or the front matter can be about.
_FIELDS = {
    "status": "status,statut,estado,stato,state,stage,etat,tila,статус,状态,狀態,状態,ステータス",
    "date": "date,datum,fecha,data,decision date,date decided,last updated,start date,entscheidungsdatum,"
    "date de decision,updated,dato,beslutningsdato,beslutsdatum,paivamaara,paivays,pvm,"
    "дата,дата решения,дата принятия,дата создания,日期,日付,決定日",
    "deciders": "deciders,decider,decision makers,decision maker,decided by,decideurs,decisionnaires,entscheider,"
    "entscheidungstrager,decisores,decisor,decisora,decisori,beslissers,responsables,responsaveis,verantwortlich,verantwortliche,"
    "beslutningstakere,beslutningstagere,beslutsfattare,deltakere,deltagere,deltagare,paattajat,"
    "участники,decydenci,决策者,決策者,決定者",
    "id": "id,identifier",
    "title": "title,titel,titre,titulo,titolo,tittel,rubrik,otsikko,tytuł,название,заголовок,标题,標題,タイトル",
    "supersedes": "supersedes,supercedes,replaces,ersetzt,remplace,reemplaza,sustituye,substitui,"
    "erstatter,ersatter,korvaa",
    "superseded_by": "superseded by,supersededby,superceded by,replaced by,replacedby,ersetzt durch,abgelost durch,"
    "remplace par,reemplazado por,sustituido por,substituido por,vervangen door,zastapiona przez,"
    "erstattet av,erstattet af,ersatt av,korvattu,заменено на",
    "amends": "amends,andert,modifie,modifica",
    "amended_by": "amended by,amendedby,geandert durch,modifie par,modificado por",
}
# What stands under a heading. The first that fits.
_HEADINGS = (
    ("status", r"status|statut|estado|stato|etat|tila|статус|状态|狀態|状態|ステータス"),
    ("date", r"date|datum|fecha|data|dato|paivamaara|paivays|pvm|дата( (решения|принятия|создания))?|日期|日付|決定日"),
    (
        "deciders",
        r"deciders|decision[ -]makers?|decideurs|decisionnaires|entscheider|participants?|decisores"
        r"|beslutningsta[kg]ere|beslutsfattare|delta(kere|gere|gare)|paattajat|участники|decydenci|决策者|決策者|決定者",
    ),
    (
        "unread",
        r"decision (drivers?|criteria|factors?|log)\b.*|entscheidungs(treiber|kriterien|faktoren)\b.*"
        r"|beslut(ning)?s(drivere|drivare|kriterier|faktorer)\b.*"
        r"|(criteres|facteurs) de (la )?decision.*|(criterios|fatores|factores) (de|da) (la )?decis.*",
    ),
    (
        "context",
        r"(context|kontext|contexte|contexto|contesto|background|hintergrund|ausgangslage|problem|problemstellung"
        r"|(definition du )?probleme|problematique|problema|problemes?|issue|situation|motivation|the problem"
        r"|konteksti?|bakgrunn|bakgrund|baggrund|problembeskrivning|tausta|ongelma|контекст|предыстория|проблема"
        r"|背景|上下文|脈絡|问题|問題|コンテキスト)\b.*",
    ),
    (
        "rationale",
        r"(rationale|justification|begrundung|justificacion|justificativa|justificacao|motivazione|reasons?|reasoning"
        r"|why|argument|begrunnelse|begrundelse|motivering|perustelut?|miksi|uzasadnienie|обоснование|理由|根拠)\b.*",
    ),
    (
        "outcome",
        r"(the )?(decision|entscheidung|decisao|decisione|besluit|beslissing)( outcome| taken| prise)?"
        r"|decision (and|et|und) .*|(resultat|resultado) (de la |da |de )?(decision|decisao)|entscheidungsergebnis"
        r"|ergebnis( der entscheidung)?|outcome|gewahlte (option|losung)|chosen (option|solution)|solution|what"
        r"|beslut(et|ning|ningen)?|(valgt |vald )?(losning|løsning)|paatos|ratkaisu"
        r"|decyzja|решение|(краткое )?описание решения.*|决策|決策|决定|決定",
    ),
    (
        "consequences",
        r"((positive|negative|neutral|positives?|negatives?) )?(consequences?|konsequenzen|consecuencias|consequencias"
        r"|conseguenze|gevolgen|folgen|auswirkungen|implications?|impacts?|konsekvenser|foljder|følger|seuraukset"
        r"|vaikutukset|konsekwencje|последствия|后果|後果|影响|影響|结果|結果)\b.*",
    ),
    ("objections", r"objections"),
    (
        "confirmation",
        r"(confirmation|validation|bestatigung|confirmacion|confirmacao|bekreftelse|bekræftelse|vahvistus)\b.*",
    ),
    (
        "more",
        r"(more|further) information|weitere informationen|plus d['’]informations?|mas informacion|mais informac.*",
    ),
)
_FIELD_OF = {word: name for name, words in _FIELDS.items() for word in words.split(",")}
_HEADING_OF = [(name, re.compile(rf"(?:{pattern})\Z")) for name, pattern in _HEADINGS]

# Whoever writes one of these writes days before months.
DAY_FIRST = frozenset(
    word
    for words in (
        "datum fecha statut estado stato etat kontext contexte contexto contesto entscheidung decisao decisione",
        "dato beslut beslutning konsekvenser tila konteksti paatos seuraukset",
        "besluit konsequenzen consecuencias consequencias conseguenze kontekst decyzja статус дата контекст решение",
    )
    for word in words.split()
)

_STATUS_WORDS = {
    DecisionStatus.PROPOSED: """proposed proposal pending draft wip rfc review reviewing provisional tentative exploring
        entwurf vorgeschlagen vorschlag offen
        brouillon propose proposee
        borrador propuesto propuesta
        rascunho proposto proposta
        bozza concept voorgesteld
        utkast udkast forslag foreslatt foreslaet foreslagen foreslaget luonnos ehdotus ehdotettu
        szkic propozycja zaproponowany zaproponowana zaproponowane
        предложено предложен предложена черновик
        提议 提议中 建议 建议中 草案 草稿 待定 讨论中 提案 提案中 検討中 下書き""",
    DecisionStatus.ACCEPTED: """accepted approved agreed adopted decided active implemented merged done final ratified
        completed released recommended
        angenommen akzeptiert beschlossen entschieden genehmigt gultig aktiv umgesetzt implementiert
        accepte acceptee adopte adoptee approuve approuvee valide validee actif active merge
        implemente implementee retenu retenue
        aceptado aceptada aprobado aprobada adoptado adoptada vigente activo activa
        implementado implementada completado completada
        aceito aceita aceite aprovado aprovada adotado adotada
        ativo ativa concluido concluida
        accettato accettata approvato approvata geaccepteerd aangenomen goedgekeurd
        akseptert godkjent vedtatt besluttet accepteret godkendt vedtaget accepterad accepterat godkand godkant
        antagen antaget beslutad beslutat hyvaksytty paatetty voimassa
        przyjety przyjeta przyjete zaakceptowany zaakceptowana zaakceptowane zatwierdzony zatwierdzona zatwierdzone
        принято принят принята одобрено утверждено реализовано
        接受 已接受 采纳 已采纳 已采用 已批准 批准 已通过 已实施 承認 承認済み 承認済 採用 採択 決定 決定済み""",
    DecisionStatus.REJECTED: """rejected declined denied withdrawn
        abgelehnt verworfen zuruckgezogen
        rejete rejetee refuse refusee
        rechazado rechazada denegado denegada
        rejeitado rejeitada recusado recusada
        rifiutato rifiutata respinto afgewezen verworpen
        avvist forkastet afvist avvisad avvisat avslagen hylatty
        odrzucony odrzucona odrzucone отклонено отклонен отклонена отвергнуто
        拒绝 已拒绝 已否决 否决 却下 否決 不採用""",
    DecisionStatus.RETIRED: """retired deprecated depreciated obsolete reverted discontinued
        veraltet uberholt
        obsolete deprecie depreciee abandonne abandonnee
        obsoleto obsoleta deprecado deprecada retirado retirada
        descontinuado descontinuada depreciado depreciada
        deprecato deprecata verouderd vervallen
        utdatert foreldet avviklet forældet foraldrad foraldrat utfasad utgatt vanhentunut
        przestarzały przestarzała устарело устарел устарела отменено
        废弃 已废弃 弃用 已弃用 廃止 非推奨""",
    DecisionStatus.SUPERSEDED: """superseded superceded replaced
        ersetzt abgelost
        remplace remplacee supplante supplantee
        reemplazado reemplazada sustituido sustituida
        substituido substituida
        sostituito sostituita vervangen
        erstattet ersatt ersatts korvattu
        zastapiony zastapiona zastapione заменено заменен заменена
        被 被取代 被替代 已取代 已替代 置き換え 置換済み""",
}
STATUS_OF = {word: status for status, words in _STATUS_WORDS.items() for word in words.split()}
STATUS_PHRASES = {
    **dict.fromkeys(("in force", "in kraft", "en vigueur", "en vigor", "em vigor"), DecisionStatus.ACCEPTED),
    **dict.fromkeys(
        (
            "in review",
            "under review",
            "under discussion",
            "in discussion",
            "in progress",
            "in diskussion",
            "in prufung",
            "en discussion",
            "en revue",
            "en revision",
            "en discusion",
            "em discussao",
            "em revisao",
            "на рассмотрении",
        ),
        DecisionStatus.PROPOSED,
    ),
    # The rest of it holds.
    **dict.fromkeys(
        (
            "amended",
            "geandert",
            "modifie par",
            "modificado por",
            "partly superseded",
            "partially superseded",
            "partly replaced",
            "partially replaced",
            "superseded in part",
            "teilweise ersetzt",
            "partiellement remplace",
            "parcialmente reemplazad",
            "parcialmente substituid",
        ),
        DecisionStatus.ACCEPTED,
    ),
    "außer kraft": DecisionStatus.RETIRED,
    "ausser kraft": DecisionStatus.RETIRED,
}
# What stands where there is nothing to say; of a dash alone nothing is left.
NOTHING = frozenset(
    word
    for words in (
        "n/a na none nobody nothing null tbd todo keine keiner nichts aucun aucune ninguno ninguna",
        "nenhum nenhuma nessuno nessuna geen ingen inga brak нет 无 無 なし",
    )
    for word in ("", "n a", *words.split())
)
NOT = frozenset(
    [
        "not",
        "never",
        "no",
        "nicht",
        "nie",
        "non",
        "ne",
        "pas",
        "jamais",
        "nunca",
        "nao",
        "niet",
        "ikke",
        "inte",
        "ei",
        "un",
        "не",
    ]
)

_BY = (
    r"(?:super[sc]eded|replaced|ersetzt|abgel[oö]st|remplac[eé]e?|supplant[eé]e?|reemplazad[oa]|sustituid[oa]"
    r"|substitu[ií]d[oa]|sostituit[oa]|vervangen|erstattet|ersatts?|korvattu|zast[ąa]pion[yae]|замен[её]н[оа]?)"
    r"(?::?\s+(?:on\s+)?\d{4}-\d\d-\d\d)?\s+(?:by|durch|von|par|por|da|door|av|af|przez|на)\b"
    r"|korvattu:?\s+(?=\[?(?:adr|d)?[-_ ]?\d)"
    r"|被(?=[^\n]{1,120}(?:取代|替代))"
)
_SUPERSEDES = (
    r"(?:super[sc]edes|replaces|ersetzt(?!\s+(?:durch|von))|remplace(?!\s+par)|reemplaza|sustituye|substitui|sostituisce"
    r"|vervangt|erstatter|ers[aä]tter|korvaa|zast[ęe]puje|заменяет)\b"
)
_AMENDED_BY = (
    r"(?:amended|ge[aä]ndert|modifi[eé]e?|modificad[oa]|alterad[oa]"
    r"|(?:part(?:ly|ially)|teilweise|partiellement|parcialmente)\s+(?:super[sc]eded|replaced|ersetzt|remplac[eé]e?"
    r"|reemplazad[oa]|substitu[ií]d[oa]))\s+(?:by|durch|par|por)\b"
)
_AMENDS = r"(?:amends|[aä]ndert|modifie(?!\s+par)|modifica|altera)\b"
LINK_WORDS = [
    ("superseded_by", re.compile(_BY, re.IGNORECASE)),
    ("supersedes", re.compile(_SUPERSEDES, re.IGNORECASE)),
    ("amended_by", re.compile(_AMENDED_BY, re.IGNORECASE)),
    ("amends", re.compile(_AMENDS, re.IGNORECASE)),
]
CHOSEN = re.compile(
    r"(?:chosen options?|gew[aä]hlte (?:option|l[oö]sung)|option (?:choisie|retenue)|opci[oó]n (?:elegida|escogida)"
    r"|op[cç][aã]o escolhida|opzione scelta|gekozen optie"
    r"|valgt (?:alternativ|l[øo]sning)|valt alternativ|valittu (?:vaihtoehto|ratkaisu))\s*:?\s*",
    re.IGNORECASE,
)
BECAUSE = re.compile(
    r"\b(?:because|weil|parce qu[e'’]|porque|ya que|perch[eé]|omdat|fordi|eftersom|koska)\b\s*[:,]?[ \t]*",
    re.IGNORECASE,
)

# What lies in a folder of records without being one, and what a file is called that shows how to write one.
NOT_RECORDS = frozenset(
    "readme index changelog contributing license licence process toc summary log overview".split()  # noqa: SIM905 (it is read as words)
)
_TEMPLATE = frozenset(
    """template templates vorlage modele plantilla modelo gabarit modello sjabloon exemple mal mall skabelon malli
    szablon шаблон 模板""".split()  # noqa: SIM905 (the same)
)
BESIDE_TEMPLATE = frozenset(
    word
    for words in (
        "adr adrs madr decision decisions record records architecture architectural any architektur entscheidung",
        "short long minimal bare full example new xxx xxxx nnn nnnn yyyymmdd md the",
    )
    for word in words.split()
)


def folded(words: str) -> str:
    """Small, without accents, emphasis, and what is neither letter, digit, apostrophe nor hyphen at either end."""
    letters = (c for c in normalize("NFKD", words[:500]) if not combining(c) and c not in "*_`")
    return " ".join("".join(letters).replace("’", "'").casefold().split()).strip(" \t:#.-–—✅❌⚠️❓")


def field_of(words: str) -> str:
    """What a line that begins so is about; empty where nobody knows."""
    name = folded(words.replace("-", " ").replace("_", " "))
    return _FIELD_OF.get(name, "")


def heading_of(words: str) -> str:
    """What stands under a heading; empty where nobody knows."""
    name = re.sub(r"^[\W\d_]+|\s*\(?optional\)?$", "", folded(words))
    return next((kind for kind, pattern in _HEADING_OF if pattern.match(name)), "")


def is_template_name(stem: str) -> bool:
    """`adr-template-de`, `0000-modele-adr`, `acme-adr-0000-template`, but not `0012-template-engine`."""
    parts = [
        re.sub(r"^\d+|\d+$|(?<=r)x{2,}$", "", part) for part in re.split(r"[\W_]+", folded(stem.replace("_", "-")))
    ]
    words = {part for part in parts if len(part) > 2}
    is_number_nought = re.search(r"(?<!\d)0+\W(?:\D*\W)?$", stem[: -len(parts[-1])] if parts[-1] else "") is not None
    return bool(words & _TEMPLATE) and (
        words <= _TEMPLATE | BESIDE_TEMPLATE or (parts[-1] in _TEMPLATE and is_number_nought)
    )


def is_among_templates(folder: str, stem: str) -> bool:
    """`templates/use-case-adr`, but not `templates/0012-jinja`: what has a number there is a record about them."""
    return folded(folder) in _TEMPLATE and re.search(r"\d", stem) is None


@cache
def months() -> dict[str, int]:
    """{name of a month, folded: its number} in the languages of these records, long and short."""
    names: dict[str, int] = {}
    for language in ("en", "de", "fr", "es", "pt", "it", "nl", "nb", "da", "sv", "fi", "pl", "ru"):
        of_language = Locale(language).months["format"]
        for width in ("wide", "abbreviated"):
            names |= {folded(name): number for number, name in of_language[width].items()}
    return names
