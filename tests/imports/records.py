"""One record of each dialect, as teams write them elsewhere, and the command that takes them."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from django.core.management import call_command

FULL = """---
status: accepted
date: 2024-05-03
decision-makers: [Ines, Omar]
---

# ADR-0003: Answer from the handbook

## Context and Problem Statement

Which way answers questions from the handbook?

## Considered Options

* Retrieval over the handbook
* Fine-tuning

## Decision Outcome

Chosen option: "Retrieval over the handbook", because the handbook changes every week.

### Consequences

* Good, because answers cite the page
* Bad, because the index has to be kept

## Pros and Cons of the Options

### Fine-tuning

* Bad, because it is frozen
"""

NYGARD = """# 2. Keep sessions in the database

Date: 2016-02-12

## Status

Superseded by [3. Keep sessions in Redis](0003-redis.md)

Amends [1. Write things down](0001-write.md)

## Context

Sessions are lost at each deploy.

## Decision

They lie in the database.

## Consequences

Slower pages.
"""
LOG4BRAINS = """# Keep sessions in Redis

- Status: rejected
- Deciders: Ines, Omar
- Date: 2020-09-24T10:00:00Z
- Tags: sessions

## Context and Problem Statement

Where do sessions lie?

## Decision Outcome

Chosen option: "Redis", because it is there.

### Positive Consequences <!-- optional -->

- Fast
"""
TABLE = """# ADR-007: Sessions

| Field | Value |
|---|---|
| Status | Accepted |
| Date | 3 March 2024 |
| Deciders | Ines |

## Background

Sessions are lost.

## Decision

Keep them.
"""
HEAD_ROW = "# Sessions\n\n| Status | Date |\n|---|---|\n| Deprecated | 2024/03/03 |\n\n## Context\n\nLost.\n"
BADGE = "# Sessions\n\n![Status](https://img.shields.io/badge/Status-Accepted-green.svg)\n\n## Context\n\nLost.\n"
GERMAN = """# ADR 12: Sitzungen

**Status:** Akzeptiert
**Datum:** 03.05.2024

## Kontext

Sitzungen gehen verloren.

## Entscheidung

Sie liegen in der Datenbank.

## Konsequenzen

Langsamer.
"""
FRENCH = """# 1. Sessions

Date: 3 mai 2024

## Statut

Remplacé par ADR-0003

## Contexte

Perdues.

## Décision

Base.
"""
SPANISH = """# Sesiones

* Estado: Rechazado
* Fecha: 3 de mayo de 2024

## Contexto

Se pierden.

## Decisión

Base.
"""
IN_ONE_CELL = """# ADR-0016 — Sesiones

| Estado | Aceptado · **Fecha** 2024-05-03 · **Decisor** Diseño · **RFC** RFC-0008 |
| ------ | ----------------------------------------------------------------------- |

## Contexto

Se pierden.

## Decisión

Base.
"""
PORTUGUESE = "# Sessões\n\n> Status: Aceito\n> Data: 2024-05-03\n\n## Contexto\n\nPerdem-se.\n\n## Decisão\n\nBase.\n"
RUSSIAN = """# Сеансы

## Статус

What is the status, such as proposed, accepted, rejected?

Принято

## Дата создания

5 марта 2024 г.

## Контекст

Теряются.

## Решение

База.
"""
POLISH = (
    "# Sesje\n\n- Status: Zastąpiona przez ADR-3\n- Data: 3 maja 2024\n\n## Kontekst\n\nGiną.\n\n## Decyzja\n\nBaza.\n"
)
NORWEGIAN = """# 0002 - Økter

## Status

- [x] Foreslått (dato: 2025-06-02)
- [x] Akseptert (dato: 2025-06-10)
- [ ] Avvist (dato: ÅÅÅÅ-MM-DD)
- [ ] Erstattet av [ADR-0009](0009-x.md)

## Kontekst

Går tapt.

## Beslutning

Base.
"""
DANISH = "# Sessioner\n\nStatus: Erstattet af ADR-3\nDato: 3. maj 2024\n\n## Baggrund\n\nVæk.\n\n## Beslutning\n\nJa.\n"
SWEDISH = "# Sessioner\n\nStatus: Godkänd\nDatum: 3 maj 2024\n\n## Bakgrund\n\nTappas.\n\n## Beslut\n\nBas.\n"
FINNISH = "# Istunnot\n\n**Tila:** Hylätty\n**Päiväys:** 3.5.2024\n\n## Konteksti\n\nKatoaa.\n\n## Päätös\n\nKanta.\n"
CHINESE = (
    "# 会话\n\n日期：2024年5月3日\n\n## 状态\n\n已接受\n\n## 背景\n\n丢失。\n\n"
    "## 决策\n\n放入数据库。\n\n## 影响\n\n较慢。\n"
)
JAPANESE = "# セッション\n\n## ステータス\n\n承認済み\n\n## 背景 / Context\n\n失われる。\n\n## 決定\n\nデータベース。\n"
WHAT_AND_WHY = """# Sessions

| | |
| --- | --- |
| Date | 2024-05-03 |
| Status | Approved |
| Supersedes | N/A |

## What

They will lie in Redis.

## Why

It is there.
"""
LOUD = "# STATUS\naccepted\n\n# CONTEXT\nLost.\n\n# DECISION\nKeep.\n"
FRONT = """---
title: 'ADR013: Fetch'
id: adrs-13
status: accepted; supersedes ADR-0004
date: 20240503
---

## Context

Many.

## Decision

One.
"""
ONE_LINE = """# ADR-0031 · Sessions

Date : 05/08/2026 · **Statut :** accepté · Remplace : 0027

> Relu en mai.

## Contexte

Perdues.

## Décision

Base.

# Suites

Aucune.
"""
BESIDE = (
    "# Sesiones\n\nEstado: Aceptado | Responsables: Inés (2024)\n\n## Contexto\n\nSe pierden.\n\n## Decisión\n\nBase.\n"
)
TOML = """+++
title = "Sessions"
status = "approved"
date = 2024-05-03
+++

## Context

Lost.

## Decision

Keep.
"""


def run(folder: Path, slug: str = "acme", **options: Any) -> tuple[list[str], list[str]]:
    out, err = io.StringIO(), io.StringIO()
    call_command("import_madr", folder, workspace=slug, stdout=out, stderr=err, **options)
    return out.getvalue().splitlines(), err.getvalue().splitlines()
