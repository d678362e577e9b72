"""Everything that the migrations 0001 to 0047 came to step by step, made at once: what a new database starts from.

A database that has begun with them goes on through them. The steps over rows of 0006, 0017, 0020, 0022 and 0023 have no
place here, and those of later ones nothing to do: there are no rows yet.
"""

import datetime
import uuid
from importlib import import_module

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from workshops.migrations.sql import log, rounds, search

MODELS = [
    migrations.CreateModel(
        name="User",
        fields=[
            ("password", models.CharField(max_length=128, verbose_name="password")),
            ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("email", models.EmailField(max_length=254, unique=True)),
            ("name", models.CharField(max_length=80)),
            ("time_zone", models.CharField(default="UTC", max_length=64)),
            ("is_active", models.BooleanField(default=True)),
            ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            ("language", models.CharField(blank=True, default="", max_length=20)),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(django.db.models.functions.text.Lower("email"), name="user_email_once")
            ],
        },
    ),
    migrations.CreateModel(
        name="Workspace",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("name", models.CharField(max_length=80)),
            ("slug", models.SlugField(max_length=60, unique=True)),
            ("time_zone", models.CharField(default="UTC", max_length=64)),
            ("decision_count", models.PositiveIntegerField(default=0)),
            ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            (
                "users",
                models.ManyToManyField(
                    related_name="workspaces", through="workshops.Member", to=settings.AUTH_USER_MODEL
                ),
            ),
            ("language", models.CharField(blank=True, default="", max_length=20)),
        ],
    ),
    migrations.CreateModel(
        name="Member",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "role",
                models.CharField(
                    choices=[
                        ("owner", "Owner"),
                        ("facilitator", "Facilitator"),
                        ("member", "Member"),
                        ("viewer", "Viewer"),
                    ],
                    default="member",
                    max_length=12,
                ),
            ),
            ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            ("deactivated_at", models.DateTimeField(blank=True, null=True)),
            ("wants_mail", models.BooleanField(default=True)),
            ("calendar_token", models.UUIDField(default=uuid.uuid4, unique=True)),
            (
                "user",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="memberships", to=settings.AUTH_USER_MODEL
                ),
            ),
            (
                "workspace",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="members", to="workshops.workspace"
                ),
            ),
            ("last_seen_at", models.DateTimeField(blank=True, null=True)),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(fields=("workspace", "user"), name="member_once_per_workspace"),
                models.CheckConstraint(
                    condition=models.Q(("role__in", ["owner", "facilitator", "member", "viewer"])),
                    name="member_role_known",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="SignInLink",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("token_hash", models.CharField(max_length=64, unique=True)),
            ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            ("expires_at", models.DateTimeField()),
            ("used_at", models.DateTimeField(blank=True, null=True)),
            (
                "user",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="sign_in_links",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
        ],
    ),
    migrations.CreateModel(
        name="SetupLink",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("token_hash", models.CharField(max_length=64, unique=True)),
            ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
        ],
    ),
    migrations.CreateModel(
        name="ApiToken",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("name", models.CharField(max_length=80)),
            (
                "scope",
                models.CharField(
                    choices=[("read", "Read"), ("write", "Write"), ("readings", "Readings only")],
                    default="write",
                    max_length=8,
                ),
            ),
            ("token_hash", models.CharField(max_length=64, unique=True)),
            ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            ("last_used_at", models.DateTimeField(blank=True, null=True)),
            ("revoked_at", models.DateTimeField(blank=True, null=True)),
            (
                "member",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="api_tokens", to="workshops.member"
                ),
            ),
            ("expires_on", models.DateField(blank=True, null=True)),
        ],
        options={
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("scope__in", ["read", "write", "readings"])), name="token_scope_known"
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="Workshop",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("title", models.CharField(max_length=120)),
            ("use_case", models.TextField(max_length=2000)),
            ("facts", models.TextField(blank=True, max_length=4000)),
            (
                "criteria_set",
                models.CharField(
                    choices=[("essentials", "Essentials"), ("quick", "Quick"), ("full", "Full"), ("picked", "Picked")],
                    default="full",
                    max_length=10,
                ),
            ),
            (
                "criteria",
                django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), size=None),
            ),
            ("framework_key", models.CharField(max_length=60)),
            ("framework_version", models.CharField(max_length=20)),
            ("framework_digest", models.CharField(max_length=64)),
            ("anonymous", models.BooleanField(default=False)),
            (
                "stage",
                models.CharField(
                    choices=[
                        ("lobby", "Lobby"),
                        ("scoring", "Scoring"),
                        ("discussion", "Discussion"),
                        ("weighting", "Weighting"),
                        ("recommendation", "Recommendation"),
                        ("decided", "Decision"),
                        ("cancelled", "Cancelled"),
                    ],
                    default="lobby",
                    max_length=16,
                ),
            ),
            ("stage_since", models.DateTimeField(default=django.utils.timezone.now)),
            ("join_code", models.CharField(max_length=12, null=True, unique=True)),
            ("starts_at", models.DateTimeField(blank=True, null=True)),
            ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            ("ended_at", models.DateTimeField(blank=True, null=True)),
            ("waived_gates", models.JSONField(default=dict)),
            (
                "facilitator",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="facilitated_workshops",
                    to="workshops.member",
                ),
            ),
            (
                "follows",
                models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="followed_by",
                    to="workshops.workshop",
                ),
            ),
            (
                "workspace",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="workshops", to="workshops.workspace"
                ),
            ),
            ("agenda", models.JSONField(default=dict)),
            ("answers_due_at", models.DateTimeField(blank=True, null=True)),
            (
                "co_facilitators",
                django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None),
            ),
            ("locked_at", models.DateTimeField(blank=True, null=True)),
            (
                "reveal",
                models.CharField(
                    choices=[("round", "By round"), ("criterion", "By criterion"), ("end", "At the end")],
                    default="round",
                    max_length=10,
                ),
            ),
            ("timer_ends_at", models.DateTimeField(blank=True, null=True)),
            ("remind_at", models.DateTimeField(blank=True, null=True)),
            (
                "budget",
                models.CharField(
                    blank=True,
                    choices=[
                        ("none", "None besides our own time"),
                        ("modest", "Modest: up to about US$5,000, a training run or two"),
                        ("ample", "Ample: examples, several training runs and their evaluation"),
                    ],
                    max_length=8,
                ),
            ),
            (
                "in_place",
                models.CharField(
                    blank=True,
                    choices=[
                        ("nothing", "Nothing yet"),
                        ("prompt", "A model with a prompt"),
                        ("look_up", "A look-up: the model is handed passages (RAG)"),
                        ("tuned", "A fine-tuned model"),
                    ],
                    max_length=8,
                ),
            ),
            ("queries_a_day", models.PositiveBigIntegerField(blank=True, null=True)),
            ("costs", models.JSONField(default=dict)),
            ("on_table", models.CharField(blank=True, max_length=60)),
            ("on_table_since", models.DateTimeField(blank=True, null=True)),
            (
                "talked_over",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.CharField(max_length=60), default=list, size=None
                ),
            ),
            ("expired_at", models.DateTimeField(blank=True, null=True)),
            (
                "door",
                models.CharField(
                    choices=[("open", "Open"), ("admit", "By admission"), ("closed", "Closed")],
                    db_default="open",
                    default="open",
                    max_length=8,
                ),
            ),
            ("meeting_sequence", models.PositiveIntegerField(default=0)),
            ("meeting_changed_at", models.DateTimeField(blank=True, null=True)),
        ],
        options={
            "indexes": [
                models.Index(fields=["workspace", "-created_at"], name="workshops_w_workspa_874381_idx"),
                models.Index(
                    condition=models.Q(("remind_at__isnull", False)), fields=["remind_at"], name="workshop_by_remind_at"
                ),
            ],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        (
                            "stage__in",
                            ["lobby", "scoring", "discussion", "weighting", "recommendation", "decided", "cancelled"],
                        )
                    ),
                    name="workshop_stage_known",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(
                            ("ended_at__isnull", False),
                            ("join_code__isnull", True),
                            ("stage__in", ["decided", "cancelled"]),
                        ),
                        models.Q(
                            models.Q(("stage__in", ["decided", "cancelled"]), _negated=True), ("ended_at__isnull", True)
                        ),
                        _connector="OR",
                    ),
                    name="workshop_ended_when_over",
                ),
                models.CheckConstraint(
                    condition=models.Q(("reveal__in", ["round", "criterion", "end"])), name="workshop_reveal_known"
                ),
                models.CheckConstraint(
                    condition=models.Q(("in_place__in", ["", "nothing", "prompt", "look_up", "tuned"])),
                    name="workshop_in_place_known",
                ),
                models.CheckConstraint(
                    condition=models.Q(("budget__in", ["", "none", "modest", "ample"])), name="workshop_budget_known"
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("on_table", ""), ("on_table_since__isnull", True)),
                        models.Q(
                            models.Q(("on_table", ""), _negated=True),
                            ("on_table_since__isnull", False),
                            ("stage", "discussion"),
                        ),
                        _connector="OR",
                    ),
                    name="workshop_table_in_discussion",
                ),
                models.CheckConstraint(
                    condition=models.Q(("door__in", ["open", "admit", "closed"])), name="workshop_door_known"
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="StakeholderRole",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("key", models.SlugField(max_length=40)),
            ("label", models.CharField(max_length=40)),
            (
                "shape",
                models.CharField(
                    choices=[
                        ("square", "Square"),
                        ("triangle", "Triangle"),
                        ("circle", "Circle"),
                        ("diamond", "Diamond"),
                    ],
                    default="diamond",
                    max_length=8,
                ),
            ),
            ("weight", models.FloatField(default=1.0)),
            ("position", models.PositiveSmallIntegerField(default=0)),
            (
                "workshop",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="roles", to="workshops.workshop"
                ),
            ),
        ],
        options={
            "ordering": ["position", "key"],
            "constraints": [
                models.UniqueConstraint(fields=("workshop", "key"), name="role_once_per_workshop"),
                models.CheckConstraint(condition=models.Q(("weight__gte", 0)), name="role_weight_not_negative"),
            ],
        },
    ),
    migrations.CreateModel(
        name="Participant",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("name", models.CharField(max_length=60)),
            ("token_hash", models.CharField(max_length=64, null=True, unique=True)),
            ("joined_at", models.DateTimeField(default=django.utils.timezone.now)),
            ("removed_at", models.DateTimeField(blank=True, null=True)),
            (
                "member",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="participations",
                    to="workshops.member",
                ),
            ),
            (
                "role",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="participants",
                    to="workshops.stakeholderrole",
                ),
            ),
            (
                "workshop",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="participants", to="workshops.workshop"
                ),
            ),
            ("ready_for", models.DateTimeField(blank=True, null=True)),
            ("hand_raised_at", models.DateTimeField(blank=True, null=True)),
            (
                "before",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="again",
                    to="workshops.participant",
                ),
            ),
            ("erased_at", models.DateTimeField(blank=True, null=True)),
            ("barred", models.BooleanField(db_default=False, default=False)),
            ("role_claimed", models.BooleanField(db_default=False, default=False)),
        ],
        options={
            "ordering": ["joined_at"],
            "constraints": [
                models.UniqueConstraint(
                    models.F("workshop"),
                    django.db.models.functions.text.Lower("name"),
                    condition=models.Q(("removed_at__isnull", True)),
                    name="participant_name_once",
                ),
                models.UniqueConstraint(
                    condition=models.Q(("member__isnull", False), ("removed_at__isnull", True)),
                    fields=("workshop", "member"),
                    name="participant_member_once",
                ),
                models.UniqueConstraint(
                    condition=models.Q(("before__isnull", False), ("removed_at__isnull", True)),
                    fields=("workshop", "before"),
                    name="participant_seated_again_once",
                ),
                models.CheckConstraint(
                    condition=models.Q(("barred", False), ("removed_at__isnull", False), _connector="OR"),
                    name="participant_barred_only_removed",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Round",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("number", models.PositiveSmallIntegerField()),
            ("opened_at", models.DateTimeField(default=django.utils.timezone.now)),
            ("closed_at", models.DateTimeField(blank=True, null=True)),
            (
                "workshop",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="rounds", to="workshops.workshop"
                ),
            ),
            (
                "revealed",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.CharField(max_length=60), default=list, size=None
                ),
            ),
            (
                "asked",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.CharField(max_length=60), default=list, size=None
                ),
            ),
        ],
        options={
            "ordering": ["number"],
            "constraints": [
                models.UniqueConstraint(fields=("workshop", "number"), name="round_number_once"),
                models.CheckConstraint(
                    condition=models.Q(
                        ("closed_at__isnull", True), ("closed_at__gte", models.F("opened_at")), _connector="OR"
                    ),
                    name="round_closed_after_opened",
                ),
                models.CheckConstraint(
                    condition=models.Q(("closed_at__isnull", False), ("revealed", []), _connector="OR"),
                    name="round_revealed_only_closed",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Answer",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("criterion", models.CharField(max_length=60)),
            ("level", models.PositiveSmallIntegerField(null=True)),
            (
                "confidence",
                models.PositiveSmallIntegerField(choices=[(1, "Hunch"), (2, "Fairly sure"), (3, "Certain")], null=True),
            ),
            ("reason", models.TextField(blank=True, max_length=1000)),
            ("client", models.CharField(blank=True, max_length=40)),
            ("sequence", models.BigIntegerField(default=0)),
            ("saved_at", models.DateTimeField(default=django.utils.timezone.now)),
            ("copied", models.BooleanField(default=False)),
            (
                "participant",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="answers", to="workshops.participant"
                ),
            ),
            (
                "round",
                models.ForeignKey(
                    db_index=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="answers",
                    to="workshops.round",
                ),
            ),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(fields=("round", "participant", "criterion"), name="answer_once"),
                models.CheckConstraint(
                    condition=models.Q(("level__isnull", True), ("level__lte", 4), _connector="OR"),
                    name="answer_level_0_to_4",
                ),
                models.CheckConstraint(
                    condition=models.Q(("confidence__isnull", True), ("confidence__in", [1, 2, 3]), _connector="OR"),
                    name="answer_confidence_1_to_3",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Weight",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("criterion", models.CharField(max_length=60)),
            ("points", models.FloatField()),
            ("client", models.CharField(blank=True, max_length=40)),
            ("sequence", models.BigIntegerField(default=0)),
            ("saved_at", models.DateTimeField(default=django.utils.timezone.now)),
            (
                "participant",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="weights", to="workshops.participant"
                ),
            ),
            (
                "round",
                models.ForeignKey(
                    db_index=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="weights",
                    to="workshops.round",
                ),
            ),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(fields=("round", "participant", "criterion"), name="weight_once"),
                models.CheckConstraint(
                    condition=models.Q(("points__gte", 0), ("points__lte", 10)), name="weight_0_to_10"
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Note",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("criterion", models.CharField(blank=True, max_length=60)),
            ("text", models.TextField(max_length=1000)),
            ("author_name", models.CharField(max_length=80)),
            ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            (
                "workshop",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="notes", to="workshops.workshop"
                ),
            ),
            ("parked", models.BooleanField(default=False)),
            ("settled_at", models.DateTimeField(blank=True, null=True)),
            ("owner_name", models.CharField(blank=True, max_length=80)),
        ],
        options={
            "ordering": ["created_at"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("settled_at__isnull", True), ("parked", True), _connector="OR"),
                    name="note_settled_only_parked",
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="Decision",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("number", models.PositiveIntegerField()),
            (
                "status",
                models.CharField(
                    choices=[
                        ("draft", "Draft"),
                        ("proposed", "Proposed"),
                        ("accepted", "Accepted"),
                        ("amended", "Amended"),
                        ("superseded", "Superseded"),
                        ("retired", "Retired"),
                        ("rejected", "Rejected"),
                    ],
                    default="proposed",
                    max_length=12,
                ),
            ),
            ("title", models.CharField(max_length=120)),
            ("approach", models.CharField(max_length=60)),
            ("revision_number", models.PositiveSmallIntegerField(default=1)),
            ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            ("accepted_at", models.DateTimeField(blank=True, null=True)),
            ("retired_at", models.DateTimeField(blank=True, null=True)),
            (
                "supersedes",
                models.OneToOneField(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="superseded_by",
                    to="workshops.decision",
                ),
            ),
            (
                "accepted_by",
                models.ForeignKey(
                    null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="workshops.member"
                ),
            ),
            (
                "created_by",
                models.ForeignKey(
                    null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="workshops.member"
                ),
            ),
            (
                "workshop",
                models.OneToOneField(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="decision",
                    to="workshops.workshop",
                ),
            ),
            (
                "workspace",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="decisions", to="workshops.workspace"
                ),
            ),
            (
                "amends",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="amended_by",
                    to="workshops.decision",
                ),
            ),
        ],
        options={
            "ordering": ["-number"],
            "indexes": [
                models.Index(fields=["workspace", "approach", "-number"], name="decision_by_approach"),
                models.Index(fields=["workspace", "status", "-number"], name="decision_by_status"),
                models.Index(fields=["workspace", "title", "number"], name="decision_by_title"),
                models.Index(
                    models.F("workspace"),
                    django.db.models.functions.comparison.Coalesce(
                        "accepted_at", models.Value(datetime.datetime(9999, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))
                    ),
                    models.F("number"),
                    name="decision_by_accepted_up",
                ),
                models.Index(
                    models.F("workspace"),
                    django.db.models.functions.comparison.Coalesce(
                        "accepted_at", models.Value(datetime.datetime(1, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))
                    ),
                    models.F("number"),
                    name="decision_by_accepted_down",
                ),
                models.Index(
                    models.F("workspace"),
                    models.OrderBy(
                        django.db.models.functions.comparison.Coalesce("accepted_at", "created_at"), descending=True
                    ),
                    name="decision_by_day",
                ),
            ],
            "constraints": [
                models.UniqueConstraint(fields=("workspace", "number"), name="decision_number_once"),
                models.CheckConstraint(
                    condition=models.Q(
                        ("supersedes__isnull", True),
                        models.Q(("supersedes", models.F("id")), _negated=True),
                        _connector="OR",
                    ),
                    name="decision_not_its_own_successor",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        (
                            "status__in",
                            ["draft", "proposed", "accepted", "amended", "superseded", "retired", "rejected"],
                        )
                    ),
                    name="decision_status_known",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("accepted_at__isnull", True), ("status__in", ["draft", "proposed", "rejected"])),
                        models.Q(("status__in", ["draft", "proposed", "rejected"]), _negated=True),
                        _connector="OR",
                    ),
                    name="decision_open_not_accepted",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("status__in", ["accepted", "amended"]), _negated=True),
                        ("workshop__isnull", True),
                        models.Q(("accepted_at__isnull", False), ("accepted_by__isnull", False)),
                        _connector="OR",
                    ),
                    name="decision_accepted_by_somebody",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("amends__isnull", True), models.Q(("amends", models.F("id")), _negated=True), _connector="OR"
                    ),
                    name="decision_not_its_own_amendment",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Revision",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("number", models.PositiveSmallIntegerField()),
            ("text", models.TextField()),
            ("sha256", models.CharField(max_length=64)),
            ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            (
                "created_by",
                models.ForeignKey(
                    null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="workshops.member"
                ),
            ),
            (
                "decision",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="revisions", to="workshops.decision"
                ),
            ),
            (
                "body",
                models.GeneratedField(
                    db_persist=True,
                    expression=django.db.models.functions.comparison.Cast("text", models.JSONField()),
                    output_field=models.JSONField(),
                ),
            ),
        ],
        options={
            "ordering": ["number"],
            "constraints": [models.UniqueConstraint(fields=("decision", "number"), name="revision_number_once")],
        },
    ),
    migrations.CreateModel(
        name="SignOff",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("signer_name", models.CharField(max_length=80)),
            ("role_key", models.CharField(blank=True, max_length=40)),
            ("role_label", models.CharField(blank=True, max_length=40)),
            (
                "stance",
                models.CharField(
                    choices=[
                        ("approve", "Approve"),
                        ("approve_with_reservation", "Approve with a reservation"),
                        ("dissent", "Dissent"),
                        ("abstain", "Abstain"),
                    ],
                    max_length=32,
                ),
            ),
            ("reason", models.TextField(blank=True, max_length=2000)),
            ("signed_at", models.DateTimeField(default=django.utils.timezone.now)),
            ("voided_at", models.DateTimeField(blank=True, null=True)),
            (
                "member",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="sign_offs",
                    to="workshops.member",
                ),
            ),
            (
                "participant",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="sign_offs",
                    to="workshops.participant",
                ),
            ),
            (
                "revision",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="sign_offs", to="workshops.revision"
                ),
            ),
            ("guest", models.BooleanField(db_default=False, default=False)),
        ],
        options={
            "ordering": ["signed_at"],
            "indexes": [
                models.Index(
                    condition=models.Q(("stance", "dissent")), fields=["role_key"], name="sign_off_dissent_by_role"
                ),
                models.Index(condition=models.Q(("stance", "dissent")), fields=["revision"], name="sign_off_dissent"),
            ],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("stance__in", ["approve", "approve_with_reservation", "dissent", "abstain"])),
                    name="sign_off_stance_known",
                ),
                models.UniqueConstraint(
                    condition=models.Q(("participant__isnull", False)),
                    fields=("revision", "participant"),
                    name="sign_off_once_per_participant",
                ),
                models.UniqueConstraint(
                    condition=models.Q(("member__isnull", False), ("participant__isnull", True)),
                    fields=("revision", "member"),
                    name="sign_off_once_per_member",
                ),
                models.CheckConstraint(
                    condition=models.Q(("participant__isnull", False), ("member__isnull", False), _connector="OR"),
                    name="sign_off_by_somebody",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Assumption",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("statement", models.CharField(max_length=500)),
            ("owner", models.CharField(blank=True, max_length=80)),
            (
                "state",
                models.CharField(
                    choices=[
                        ("open", "Not yet checked"),
                        ("holding", "Holding"),
                        ("at_risk", "At risk"),
                        ("broken", "Broken"),
                    ],
                    default="open",
                    max_length=8,
                ),
            ),
            ("position", models.PositiveSmallIntegerField(default=0)),
            ("dropped_at", models.DateTimeField(blank=True, null=True)),
            (
                "decision",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="assumptions", to="workshops.decision"
                ),
            ),
            ("state_since", models.DateTimeField(blank=True, null=True)),
            (
                "watches",
                models.CharField(
                    blank=True,
                    choices=[("retirement", "Retirement of the model"), ("price", "Price of the model")],
                    db_default="",
                    default="",
                    max_length=10,
                ),
            ),
        ],
        options={
            "ordering": ["position", "id"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("state__in", ["open", "holding", "at_risk", "broken"])),
                    name="assumption_state_known",
                ),
                models.UniqueConstraint(
                    condition=models.Q(models.Q(("watches", ""), _negated=True), ("dropped_at", None)),
                    fields=("decision", "watches"),
                    name="assumption_watched_once",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Signal",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("metric", models.CharField(max_length=120)),
            (
                "comparator",
                models.CharField(
                    choices=[
                        (">", "above"),
                        (">=", "at or above"),
                        ("<", "below"),
                        ("<=", "at or below"),
                        ("==", "equal to"),
                    ],
                    max_length=2,
                ),
            ),
            ("threshold", models.FloatField()),
            ("window_days", models.PositiveSmallIntegerField(default=30)),
            (
                "assumption",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.CASCADE, related_name="signal", to="workshops.assumption"
                ),
            ),
            ("broken_since", models.DateTimeField(blank=True, null=True)),
            ("one_is_enough", models.BooleanField(default=False)),
            ("silent_at", models.DateTimeField(blank=True, null=True)),
            ("basis", models.JSONField(blank=True, null=True)),
        ],
        options={
            "indexes": [
                models.Index(
                    condition=models.Q(("silent_at__isnull", False)), fields=["silent_at"], name="signal_by_silent_at"
                ),
                models.Index(
                    condition=models.Q(("broken_since__isnull", False)), fields=["assumption"], name="signal_broken"
                ),
            ],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("comparator__in", [">", ">=", "<", "<=", "=="])), name="comparator_known"
                ),
                models.CheckConstraint(condition=models.Q(("window_days__gte", 1)), name="window_at_least_a_day"),
            ],
        },
    ),
    migrations.CreateModel(
        name="Reading",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("value", models.FloatField()),
            ("at", models.DateTimeField()),
            ("source", models.CharField(blank=True, max_length=200)),
            (
                "status",
                models.CharField(
                    choices=[
                        ("open", "Not yet checked"),
                        ("holding", "Holding"),
                        ("at_risk", "At risk"),
                        ("broken", "Broken"),
                    ],
                    max_length=8,
                ),
            ),
            ("idempotency_key", models.CharField(blank=True, max_length=200)),
            ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            (
                "signal",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="readings", to="workshops.signal"
                ),
            ),
            ("facts", models.JSONField(blank=True, null=True)),
        ],
        options={
            "ordering": ["-at"],
            "indexes": [models.Index(fields=["signal", "at"], name="reading_by_time")],
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("idempotency_key", ""), _negated=True),
                    fields=("signal", "idempotency_key"),
                    name="reading_once_per_key",
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="RevisitPlan",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("anchor_on", models.DateField()),
            ("every_months", models.PositiveSmallIntegerField()),
            ("time_zone", models.CharField(default="UTC", max_length=64)),
            ("owner_name", models.CharField(blank=True, max_length=80)),
            ("ended_at", models.DateTimeField(blank=True, null=True)),
            ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            (
                "decision",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.CASCADE, related_name="revisit_plan", to="workshops.decision"
                ),
            ),
            (
                "owner",
                models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="revisit_plans",
                    to="workshops.member",
                ),
            ),
            ("anchor_period", models.PositiveSmallIntegerField(default=0)),
            (
                "backup",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="+",
                    to="workshops.member",
                ),
            ),
            (
                "stand_in",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="stands_in_for",
                    to="workshops.member",
                ),
            ),
        ],
        options={
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("every_months__gte", 1), ("every_months__lte", 12)), name="plan_1_to_12"
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="Occurrence",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("period", models.PositiveSmallIntegerField(null=True)),
            ("due_on", models.DateField()),
            ("due_at", models.DateTimeField()),
            (
                "state",
                models.CharField(
                    choices=[
                        ("scheduled", "Scheduled"),
                        ("due", "Due"),
                        ("snoozed", "Snoozed"),
                        ("started", "Started"),
                        ("completed", "Completed"),
                        ("missed", "Missed"),
                        ("cancelled", "Cancelled"),
                    ],
                    default="scheduled",
                    max_length=10,
                ),
            ),
            ("snoozed_until", models.DateField(blank=True, null=True)),
            ("snooze_count", models.PositiveSmallIntegerField(default=0)),
            (
                "outcome",
                models.CharField(
                    blank=True,
                    choices=[
                        ("reaffirmed", "Reaffirmed"),
                        ("amended", "Amended"),
                        ("superseded", "Superseded"),
                        ("retired", "Retired"),
                    ],
                    max_length=10,
                ),
            ),
            ("note", models.TextField(blank=True, max_length=2000)),
            ("completed_at", models.DateTimeField(blank=True, null=True)),
            (
                "completed_by",
                models.ForeignKey(
                    null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="workshops.member"
                ),
            ),
            (
                "plan",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="occurrences", to="workshops.revisitplan"
                ),
            ),
            (
                "workshop",
                models.OneToOneField(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="revisit",
                    to="workshops.workshop",
                ),
            ),
            ("missed_since_on", models.DateField(blank=True, null=True)),
            ("sequence", models.PositiveIntegerField(default=0)),
            ("wake_at", models.DateTimeField(blank=True, null=True)),
            ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
            ("evidence", models.JSONField(default=list)),
            ("looked_at", models.JSONField(default=list)),
            (
                "reason",
                models.CharField(
                    choices=[("cadence", "Cadence"), ("signal", "Signal"), ("hand", "By hand")],
                    default="cadence",
                    max_length=8,
                ),
            ),
            ("reason_words", models.TextField(blank=True, max_length=1000)),
            ("started_at", models.DateTimeField(blank=True, null=True)),
            ("left_since", models.DateTimeField(blank=True, null=True)),
            ("passed_at", models.DateTimeField(blank=True, null=True)),
        ],
        options={
            "ordering": ["due_on", "id"],
            "indexes": [
                models.Index(fields=["state", "due_at"], name="workshops_o_state_129bac_idx"),
                models.Index(
                    condition=models.Q(("state__in", ["scheduled", "due", "snoozed", "started"])),
                    fields=["wake_at"],
                    name="occurrence_open_by_wake",
                ),
                models.Index(
                    condition=models.Q(
                        ("left_since__isnull", False), ("state__in", ["scheduled", "due", "snoozed", "started"])
                    ),
                    fields=["left_since"],
                    name="occurrence_left",
                ),
                models.Index(
                    django.db.models.functions.comparison.Coalesce("snoozed_until", "missed_since_on", "due_on"),
                    models.F("id"),
                    condition=models.Q(("state__in", ["scheduled", "due", "snoozed", "started"])),
                    name="occurrence_open_by_day",
                ),
                models.Index(
                    condition=models.Q(("state", "completed")),
                    fields=["-completed_at", "-id"],
                    name="occurrence_done_newest_first",
                ),
            ],
            "constraints": [
                models.UniqueConstraint(fields=("plan", "period"), name="occurrence_once_per_period"),
                models.CheckConstraint(
                    condition=models.Q(("snooze_count__lte", 3)), name="occurrence_snoozed_thrice_at_most"
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(
                            ("completed_at__isnull", False),
                            ("state", "completed"),
                            models.Q(("outcome", ""), _negated=True),
                        ),
                        models.Q(
                            models.Q(("state", "completed"), _negated=True),
                            ("completed_at__isnull", True),
                            ("outcome", ""),
                        ),
                        _connector="OR",
                    ),
                    name="occurrence_completed_with_outcome",
                ),
                models.UniqueConstraint(
                    condition=models.Q(("state__in", ["scheduled", "due", "snoozed", "started"])),
                    fields=("plan",),
                    name="occurrence_one_open_per_plan",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("state__in", ["scheduled", "due", "snoozed", "started", "completed", "missed", "cancelled"])
                    ),
                    name="occurrence_state_known",
                ),
                models.CheckConstraint(
                    condition=models.Q(("reason__in", ["cadence", "signal", "hand"])), name="occurrence_reason_known"
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("period__isnull", False), models.Q(("reason", "cadence"), _negated=True), _connector="OR"
                    ),
                    name="occurrence_cadence_counts",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Delivery",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("channel", models.CharField(choices=[("mail", "Mail"), ("notice", "In the app")], max_length=8)),
            (
                "stage",
                models.CharField(
                    choices=[
                        ("heads_up", "Heads-up"),
                        ("due", "Due"),
                        ("nag", "Reminder"),
                        ("escalation", "Escalation"),
                        ("stale", "Stale decision"),
                        ("withdrawn", "Withdrawn"),
                        ("undelivered", "Not delivered"),
                        ("unsubscribed", "Unsubscribed"),
                        ("moved", "Moved"),
                        ("owner_gone", "Owner has left"),
                        ("signal_broken", "Broken signal"),
                        ("signal_silent", "Silent signal"),
                    ],
                    max_length=16,
                ),
            ),
            ("not_before", models.DateTimeField()),
            (
                "state",
                models.CharField(
                    choices=[
                        ("pending", "Pending"),
                        ("claimed", "Claimed"),
                        ("sent", "Sent"),
                        ("failed", "Failed"),
                        ("unknown", "Unknown"),
                        ("cancelled", "Cancelled"),
                    ],
                    default="pending",
                    max_length=10,
                ),
            ),
            ("lease_until", models.DateTimeField(blank=True, null=True)),
            ("claim_token", models.UUIDField(blank=True, null=True)),
            ("attempts", models.PositiveSmallIntegerField(default=0)),
            ("message_id", models.CharField(max_length=200, unique=True)),
            ("sent_at", models.DateTimeField(blank=True, null=True)),
            ("seen_at", models.DateTimeField(blank=True, null=True)),
            ("error", models.TextField(blank=True)),
            ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            (
                "recipient",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="deliveries", to="workshops.member"
                ),
            ),
            (
                "occurrence",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="deliveries", to="workshops.occurrence"
                ),
            ),
            (
                "said_in",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="says",
                    to="workshops.delivery",
                ),
            ),
            ("sequence", models.PositiveIntegerField(default=0)),
            ("held", models.BooleanField(db_default=False, default=False)),
            (
                "asked_again_by",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="+",
                    to="workshops.member",
                ),
            ),
            ("began_at", models.DateTimeField(blank=True, null=True)),
            (
                "cancelled_by",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="+",
                    to="workshops.member",
                ),
            ),
            (
                "fault",
                models.CharField(
                    blank=True,
                    choices=[
                        ("away", "Server not reached"),
                        ("deferred", "Put off by the server"),
                        ("refused", "Refused"),
                        ("broke_off", "Broke off"),
                        ("ours", "Fault of the program"),
                    ],
                    max_length=10,
                ),
            ),
            ("first_tried_at", models.DateTimeField(blank=True, null=True)),
            ("unknown_tries", models.PositiveSmallIntegerField(default=0)),
        ],
        options={
            "indexes": [
                models.Index(
                    condition=models.Q(("state__in", ["pending", "claimed", "unknown"])),
                    fields=["not_before"],
                    name="delivery_open_by_time",
                ),
                models.Index(condition=models.Q(("held", True)), fields=["held"], name="delivery_held"),
                models.Index(fields=["state", "-created_at", "-id"], name="delivery_by_state"),
                models.Index(fields=["-created_at", "-id"], name="delivery_newest_first"),
                models.Index(
                    condition=models.Q(("channel", "notice"), ("seen_at", None)),
                    fields=["recipient", "-sent_at", "-id"],
                    name="notice_new_by_time",
                ),
                models.Index(
                    condition=models.Q(("channel", "notice")),
                    fields=["recipient", "-sent_at", "-id"],
                    name="notice_by_time",
                ),
                models.Index(
                    condition=models.Q(models.Q(("channel", "notice"), _negated=True), ("said_in", None)),
                    fields=["-created_at", "-id"],
                    name="delivery_mail_by_time",
                ),
                models.Index(
                    condition=models.Q(
                        ("channel", "notice"),
                        models.Q(
                            ("stage__in", ["heads_up", "due", "nag", "escalation", "stale", "withdrawn"]), _negated=True
                        ),
                    ),
                    fields=["recipient", "-sent_at", "-id"],
                    name="notice_of_no_date_by_time",
                ),
            ],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("state__in", ["pending", "claimed", "sent", "failed", "unknown", "cancelled"])),
                    name="delivery_state_known",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("state", "claimed"), _negated=True),
                        models.Q(("claim_token__isnull", False), ("lease_until__isnull", False)),
                        _connector="OR",
                    ),
                    name="delivery_claimed_has_lease",
                ),
                models.UniqueConstraint(
                    fields=("occurrence", "sequence", "recipient", "channel", "stage"), name="delivery_once"
                ),
                models.CheckConstraint(
                    condition=models.Q(("fault__in", ["", "away", "deferred", "refused", "broke_off", "ours"])),
                    name="delivery_fault_known",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Tick",
        fields=[
            ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
            ("at", models.DateTimeField()),
            ("counts", models.JSONField(default=dict)),
        ],
    ),
    migrations.CreateModel(
        name="WorkspaceChannel",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "kind",
                models.CharField(
                    choices=[
                        ("slack", "Slack"),
                        ("teams", "Teams"),
                        ("matrix", "Matrix"),
                        ("mail", "Mail"),
                        ("webhook", "Webhook"),
                    ],
                    max_length=8,
                ),
            ),
            ("name", models.CharField(max_length=80)),
            ("shown", models.CharField(max_length=300)),
            ("sealed", models.TextField()),
            ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            (
                "added_by",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="+",
                    to="workshops.member",
                ),
            ),
            (
                "workspace",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="channels", to="workshops.workspace"
                ),
            ),
        ],
        options={
            "indexes": [models.Index(fields=["workspace", "created_at"], name="workspace_channel_by_time")],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("kind__in", ["slack", "teams", "matrix", "mail", "webhook"])),
                    name="workspace_channel_kind_known",
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="ChannelMessage",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("not_before", models.DateTimeField()),
            (
                "state",
                models.CharField(
                    choices=[
                        ("pending", "Pending"),
                        ("claimed", "Claimed"),
                        ("sent", "Sent"),
                        ("failed", "Failed"),
                        ("unknown", "Unknown"),
                        ("cancelled", "Cancelled"),
                    ],
                    default="pending",
                    max_length=10,
                ),
            ),
            ("lease_until", models.DateTimeField(blank=True, null=True)),
            ("claim_token", models.UUIDField(blank=True, null=True)),
            ("attempts", models.PositiveSmallIntegerField(default=0)),
            ("message_id", models.CharField(max_length=200, unique=True)),
            ("sent_at", models.DateTimeField(blank=True, null=True)),
            ("error", models.TextField(blank=True)),
            ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            ("is_test", models.BooleanField(default=False)),
            (
                "channel",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="messages",
                    to="workshops.workspacechannel",
                ),
            ),
            (
                "asked_again_by",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="+",
                    to="workshops.member",
                ),
            ),
            ("began_at", models.DateTimeField(blank=True, null=True)),
            (
                "cancelled_by",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="+",
                    to="workshops.member",
                ),
            ),
            (
                "fault",
                models.CharField(
                    blank=True,
                    choices=[
                        ("away", "Server not reached"),
                        ("deferred", "Put off by the server"),
                        ("refused", "Refused"),
                        ("broke_off", "Broke off"),
                        ("ours", "Fault of the program"),
                    ],
                    max_length=10,
                ),
            ),
            ("first_tried_at", models.DateTimeField(blank=True, null=True)),
            ("unknown_tries", models.PositiveSmallIntegerField(default=0)),
        ],
        options={
            "indexes": [
                models.Index(
                    condition=models.Q(("state__in", ["pending", "claimed", "unknown"])),
                    fields=["not_before"],
                    name="channel_message_open_by_time",
                ),
                models.Index(fields=["channel", "-created_at"], name="channel_message_by_time"),
            ],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("state__in", ["pending", "claimed", "sent", "failed", "unknown", "cancelled"])),
                    name="channel_message_state_known",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("state", "claimed"), _negated=True),
                        models.Q(("claim_token__isnull", False), ("lease_until__isnull", False)),
                        _connector="OR",
                    ),
                    name="channel_message_claimed_has_lease",
                ),
                models.CheckConstraint(
                    condition=models.Q(("fault__in", ["", "away", "deferred", "refused", "broke_off", "ours"])),
                    name="channel_message_fault_known",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="ChannelNews",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "kind",
                models.CharField(
                    choices=[("due", "Due"), ("overdue", "Overdue"), ("stale", "Stale"), ("broken", "Broken")],
                    max_length=8,
                ),
            ),
            ("sequence", models.PositiveIntegerField(default=0)),
            ("since", models.DateTimeField(blank=True, null=True)),
            (
                "message",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="news", to="workshops.channelmessage"
                ),
            ),
            (
                "occurrence",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to="workshops.occurrence",
                ),
            ),
            (
                "signal",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to="workshops.signal",
                ),
            ),
            (
                "channel",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="news", to="workshops.workspacechannel"
                ),
            ),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("occurrence__isnull", False)),
                    fields=("channel", "occurrence", "sequence", "kind"),
                    name="channel_news_of_revisit_once",
                ),
                models.UniqueConstraint(
                    condition=models.Q(("signal__isnull", False)),
                    fields=("channel", "signal", "since"),
                    name="channel_news_of_signal_once",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(
                            ("kind", "broken"),
                            ("occurrence", None),
                            ("signal__isnull", False),
                            ("since__isnull", False),
                        ),
                        models.Q(
                            ("occurrence__isnull", False), ("signal", None), models.Q(("kind", "broken"), _negated=True)
                        ),
                        _connector="OR",
                    ),
                    name="channel_news_of_one_thing",
                ),
                models.CheckConstraint(
                    condition=models.Q(("kind__in", ["due", "overdue", "stale", "broken"])),
                    name="channel_news_kind_known",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="ImportUpload",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            ("files", models.JSONField(default=list)),
            ("outcome", models.JSONField(default=list)),
            ("taken_at", models.DateTimeField(blank=True, null=True)),
            (
                "by",
                models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="workshops.member"),
            ),
            (
                "workspace",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="+", to="workshops.workspace"
                ),
            ),
        ],
        options={
            "indexes": [models.Index(fields=["workspace", "created_at"], name="import_upload_by_age")],
        },
    ),
    migrations.CreateModel(
        name="Invitation",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("email", models.EmailField(max_length=254)),
            ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            ("stopped_at", models.DateTimeField(blank=True, null=True)),
            (
                "invited_by",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="+",
                    to="workshops.member",
                ),
            ),
            (
                "participant",
                models.OneToOneField(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="invitation",
                    to="workshops.participant",
                ),
            ),
            (
                "role",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="+",
                    to="workshops.stakeholderrole",
                ),
            ),
            (
                "workshop",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="invitations", to="workshops.workshop"
                ),
            ),
            (
                "before",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to="workshops.participant",
                ),
            ),
            ("confirmed_at", models.DateTimeField(blank=True, null=True)),
        ],
        options={
            "ordering": ["created_at", "email"],
            "constraints": [
                models.UniqueConstraint(
                    models.F("workshop"),
                    django.db.models.functions.text.Lower("email"),
                    condition=models.Q(("invited_by__isnull", False)),
                    name="invitation_once",
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="RoomMail",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("not_before", models.DateTimeField()),
            (
                "state",
                models.CharField(
                    choices=[
                        ("pending", "Pending"),
                        ("claimed", "Claimed"),
                        ("sent", "Sent"),
                        ("failed", "Failed"),
                        ("unknown", "Unknown"),
                        ("cancelled", "Cancelled"),
                    ],
                    default="pending",
                    max_length=10,
                ),
            ),
            ("lease_until", models.DateTimeField(blank=True, null=True)),
            ("claim_token", models.UUIDField(blank=True, null=True)),
            ("attempts", models.PositiveSmallIntegerField(default=0)),
            ("message_id", models.CharField(max_length=200, unique=True)),
            ("sent_at", models.DateTimeField(blank=True, null=True)),
            ("error", models.TextField(blank=True)),
            ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            (
                "stage",
                models.CharField(
                    choices=[
                        ("invited", "Invitation"),
                        ("early", "Reminder in good time"),
                        ("last", "Last reminder"),
                        ("by_hand", "Reminder by hand"),
                        ("agenda", "Agenda"),
                        ("confirm", "Question whether an address is theirs"),
                    ],
                    max_length=8,
                ),
            ),
            ("about_at", models.DateTimeField()),
            (
                "invitation",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="mails",
                    to="workshops.invitation",
                ),
            ),
            (
                "participant",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="mails",
                    to="workshops.participant",
                ),
            ),
            (
                "round",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to="workshops.round",
                ),
            ),
            (
                "workshop",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="mails", to="workshops.workshop"
                ),
            ),
            (
                "asked_again_by",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="+",
                    to="workshops.member",
                ),
            ),
            ("began_at", models.DateTimeField(blank=True, null=True)),
            (
                "cancelled_by",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="+",
                    to="workshops.member",
                ),
            ),
            (
                "fault",
                models.CharField(
                    blank=True,
                    choices=[
                        ("away", "Server not reached"),
                        ("deferred", "Put off by the server"),
                        ("refused", "Refused"),
                        ("broke_off", "Broke off"),
                        ("ours", "Fault of the program"),
                    ],
                    max_length=10,
                ),
            ),
            ("first_tried_at", models.DateTimeField(blank=True, null=True)),
            ("unknown_tries", models.PositiveSmallIntegerField(default=0)),
        ],
        options={
            "indexes": [
                models.Index(
                    condition=models.Q(("state__in", ["pending", "claimed", "unknown"])),
                    fields=["not_before"],
                    name="room_mail_open_by_time",
                ),
                models.Index(fields=["state", "-created_at", "-id"], name="room_mail_by_state"),
                models.Index(fields=["-created_at", "-id"], name="room_mail_newest_first"),
            ],
            "constraints": [
                models.UniqueConstraint(fields=("invitation", "stage", "about_at"), name="room_mail_once_to_invited"),
                models.UniqueConstraint(fields=("participant", "stage", "about_at"), name="room_mail_once_to_member"),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("invitation__isnull", False), ("participant__isnull", True)),
                        models.Q(("invitation__isnull", True), ("participant__isnull", False)),
                        _connector="OR",
                    ),
                    name="room_mail_to_one",
                ),
                models.CheckConstraint(
                    condition=models.Q(("state__in", ["pending", "claimed", "sent", "failed", "unknown", "cancelled"])),
                    name="room_mail_state_known",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("state", "claimed"), _negated=True),
                        models.Q(("claim_token__isnull", False), ("lease_until__isnull", False)),
                        _connector="OR",
                    ),
                    name="room_mail_claimed_has_lease",
                ),
                models.CheckConstraint(
                    condition=models.Q(("fault__in", ["", "away", "deferred", "refused", "broke_off", "ours"])),
                    name="room_mail_fault_known",
                ),
                models.CheckConstraint(
                    condition=models.Q(("stage__in", ["invited", "early", "last", "by_hand", "agenda", "confirm"])),
                    name="room_mail_stage_known",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="ChainHead",
        fields=[
            ("chain", models.UUIDField(primary_key=True, serialize=False)),
            ("seq", models.BigIntegerField()),
            ("hash", models.CharField(max_length=64)),
        ],
        options={
            "db_table": "log_chain_head",
            "managed": False,
        },
    ),
    migrations.CreateModel(
        name="Event",
        fields=[
            ("event_id", models.UUIDField(primary_key=True, serialize=False)),
            ("chain", models.UUIDField()),
            ("seq", models.BigIntegerField()),
            ("kind", models.TextField()),
            ("subject", models.TextField()),
            ("actor", models.TextField()),
            ("at", models.DateTimeField()),
            ("body_text", models.TextField()),
            ("body", models.JSONField()),
            ("prev_hash", models.CharField(max_length=64)),
            ("hash", models.CharField(max_length=64)),
        ],
        options={
            "db_table": "log_event",
            "ordering": ["chain", "seq"],
            "managed": False,
        },
    ),
    migrations.CreateModel(
        name="Checkpoint",
        fields=[
            ("on", models.DateField(primary_key=True, serialize=False)),
            ("text", models.TextField()),
            ("tried_at", models.DateTimeField(blank=True, null=True)),
            ("kept_at", models.DateTimeField(blank=True, null=True)),
        ],
    ),
    migrations.CreateModel(
        name="EventText",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("event", models.UUIDField()),
            ("field", models.CharField(max_length=40)),
            ("salt", models.CharField(max_length=32)),
            ("text", models.TextField(null=True)),
        ],
        options={
            "constraints": [models.UniqueConstraint(fields=("event", "field"), name="event_text_once")],
        },
    ),
    migrations.CreateModel(
        name="Preferences",
        fields=[
            (
                "member",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.CASCADE,
                    primary_key=True,
                    related_name="preferences",
                    serialize=False,
                    to="workshops.member",
                ),
            ),
            ("quiet_from", models.TimeField(blank=True, null=True)),
            ("quiet_until", models.TimeField(blank=True, null=True)),
            ("daily_digest", models.BooleanField(default=False)),
        ],
        options={
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("quiet_from", None), ("quiet_until", None)),
                        models.Q(
                            ("quiet_from__isnull", False),
                            ("quiet_until__isnull", False),
                            models.Q(("quiet_from", models.F("quiet_until")), _negated=True),
                        ),
                        _connector="OR",
                    ),
                    name="preferences_quiet_hours_whole",
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="Mute",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            (
                "decision",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="mutes", to="workshops.decision"
                ),
            ),
            (
                "member",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="mutes", to="workshops.member"
                ),
            ),
        ],
        options={
            "constraints": [models.UniqueConstraint(fields=("member", "decision"), name="mute_once")],
        },
    ),
    migrations.CreateModel(
        name="Recommendation",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "status",
                models.CharField(
                    choices=[("computing", "Computing"), ("ready", "Ready"), ("failed", "Failed")],
                    default="computing",
                    max_length=10,
                ),
            ),
            ("inputs", models.JSONField()),
            ("inputs_digest", models.CharField(max_length=64)),
            ("result", models.JSONField(null=True)),
            ("engine_version", models.CharField(blank=True, max_length=20)),
            ("framework_digest", models.CharField(blank=True, max_length=64)),
            ("error", models.TextField(blank=True)),
            ("requested_at", models.DateTimeField(default=django.utils.timezone.now)),
            ("computed_at", models.DateTimeField(null=True)),
            (
                "round",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="recommendations", to="workshops.round"
                ),
            ),
        ],
        options={
            "ordering": ["-requested_at"],
            "constraints": [
                models.UniqueConstraint(fields=("round", "inputs_digest"), name="recommendation_once_per_inputs"),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("status", "ready"), _negated=True),
                        models.Q(("computed_at__isnull", False), ("result__isnull", False)),
                        _connector="OR",
                    ),
                    name="recommendation_ready_has_result",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="SearchDocument",
        fields=[
            (
                "decision",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.CASCADE,
                    primary_key=True,
                    related_name="search_document",
                    serialize=False,
                    to="workshops.decision",
                ),
            ),
            ("parts", models.JSONField()),
            ("vector", django.contrib.postgres.search.SearchVectorField()),
            ("base_model_id", models.TextField()),
            ("fine_tune_checkpoint_id", models.TextField()),
            ("dataset_version", models.TextField()),
            (
                "workspace",
                models.ForeignKey(
                    db_index=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to="workshops.workspace",
                ),
            ),
        ],
        options={
            "indexes": [
                django.contrib.postgres.indexes.GinIndex(fields=["vector"], name="search_by_word"),
                models.Index(fields=["workspace", "base_model_id"], name="search_by_base_model"),
                models.Index(fields=["workspace", "fine_tune_checkpoint_id"], name="search_by_checkpoint"),
                models.Index(fields=["workspace", "dataset_version"], name="search_by_dataset"),
            ],
        },
    ),
    migrations.CreateModel(
        name="SearchWord",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("word", models.TextField(db_collation="C")),
            ("grams", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
            (
                "workspace",
                models.ForeignKey(
                    db_index=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to="workshops.workspace",
                ),
            ),
        ],
        options={
            "indexes": [
                models.Index(fields=["workspace", "word"], name="search_word_by_word"),
                django.contrib.postgres.indexes.GinIndex(fields=["grams"], name="search_word_by_grams"),
            ],
        },
    ),
    migrations.CreateModel(
        name="TermOfForce",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("revision_number", models.PositiveSmallIntegerField()),
            ("from_at", models.DateTimeField()),
            ("until_at", models.DateTimeField(null=True)),
            ("base_model_id", models.TextField()),
            ("fine_tune_checkpoint_id", models.TextField()),
            ("dataset_version", models.TextField()),
            (
                "decision",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="terms_of_force", to="workshops.decision"
                ),
            ),
            (
                "workspace",
                models.ForeignKey(
                    db_index=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to="workshops.workspace",
                ),
            ),
        ],
        options={
            "indexes": [
                models.Index(fields=["workspace", "base_model_id"], name="force_by_base_model"),
                models.Index(fields=["workspace", "fine_tune_checkpoint_id"], name="force_by_checkpoint"),
                models.Index(fields=["workspace", "dataset_version"], name="force_by_dataset"),
            ],
        },
    ),
    migrations.CreateModel(
        name="SavedView",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("name", models.CharField(max_length=60)),
            ("query", models.CharField(max_length=2000)),
            ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            (
                "member",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="saved_views", to="workshops.member"
                ),
            ),
        ],
        options={
            "ordering": ["name", "id"],
            "constraints": [
                models.UniqueConstraint(
                    models.F("member"), django.db.models.functions.text.Lower("name"), name="saved_view_name_once"
                ),
                models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="saved_view_has_name"),
            ],
        },
    ),
    migrations.CreateModel(
        name="ComingDay",
        fields=[
            (
                "decision",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.CASCADE,
                    primary_key=True,
                    related_name="coming_day",
                    serialize=False,
                    to="workshops.decision",
                ),
            ),
            ("number", models.PositiveIntegerField()),
            ("day", models.DateField(null=True)),
            (
                "workspace",
                models.ForeignKey(
                    db_index=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to="workshops.workspace",
                ),
            ),
        ],
        options={
            "indexes": [
                models.Index(
                    models.F("workspace"),
                    django.db.models.functions.comparison.Coalesce("day", models.Value(datetime.date(9999, 12, 31))),
                    models.F("number"),
                    name="coming_day_soonest",
                ),
                models.Index(
                    models.F("workspace"),
                    django.db.models.functions.comparison.Coalesce("day", models.Value(datetime.date(1, 1, 1))),
                    models.F("number"),
                    name="coming_day_latest",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="MemberInvitation",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("by_link", models.BooleanField(default=False)),
            ("email", models.EmailField(blank=True, max_length=254)),
            (
                "role",
                models.CharField(
                    choices=[
                        ("owner", "Owner"),
                        ("facilitator", "Facilitator"),
                        ("member", "Member"),
                        ("viewer", "Viewer"),
                    ],
                    max_length=12,
                ),
            ),
            ("token_hash", models.CharField(max_length=64, unique=True)),
            ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            ("expires_at", models.DateTimeField()),
            ("accepted_at", models.DateTimeField(blank=True, null=True)),
            ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
            (
                "accepted_by",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="+",
                    to="workshops.member",
                ),
            ),
            (
                "invited_by",
                models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="workshops.member"),
            ),
            (
                "via",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="asked_by_it",
                    to="workshops.memberinvitation",
                ),
            ),
            (
                "workspace",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="member_invitations",
                    to="workshops.workspace",
                ),
            ),
        ],
        options={
            "ordering": ["-created_at", "id"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("role__in", ["owner", "facilitator", "member", "viewer"])),
                    name="member_invitation_role_known",
                ),
                models.CheckConstraint(
                    condition=models.Q(("accepted_at__isnull", True), ("withdrawn_at__isnull", True), _connector="OR"),
                    name="member_invitation_ends_once",
                ),
                models.CheckConstraint(
                    condition=models.Q(("by_link", False), ("email", ""), _connector="OR"),
                    name="member_invitation_link_has_no_address",
                ),
                models.UniqueConstraint(
                    models.F("workspace"),
                    django.db.models.functions.text.Lower("email"),
                    condition=models.Q(
                        ("accepted_at", None),
                        ("by_link", False),
                        ("via", None),
                        ("withdrawn_at", None),
                        models.Q(("email", ""), _negated=True),
                    ),
                    name="member_invitation_open_once",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="MemberMail",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("not_before", models.DateTimeField()),
            (
                "state",
                models.CharField(
                    choices=[
                        ("pending", "Pending"),
                        ("claimed", "Claimed"),
                        ("sent", "Sent"),
                        ("failed", "Failed"),
                        ("unknown", "Unknown"),
                        ("cancelled", "Cancelled"),
                    ],
                    default="pending",
                    max_length=10,
                ),
            ),
            ("lease_until", models.DateTimeField(blank=True, null=True)),
            ("claim_token", models.UUIDField(blank=True, null=True)),
            ("attempts", models.PositiveSmallIntegerField(default=0)),
            ("first_tried_at", models.DateTimeField(blank=True, null=True)),
            ("began_at", models.DateTimeField(blank=True, null=True)),
            ("unknown_tries", models.PositiveSmallIntegerField(default=0)),
            ("message_id", models.CharField(max_length=200, unique=True)),
            ("sent_at", models.DateTimeField(blank=True, null=True)),
            (
                "fault",
                models.CharField(
                    blank=True,
                    choices=[
                        ("away", "Server not reached"),
                        ("deferred", "Put off by the server"),
                        ("refused", "Refused"),
                        ("broke_off", "Broke off"),
                        ("ours", "Fault of the program"),
                    ],
                    max_length=10,
                ),
            ),
            ("error", models.TextField(blank=True)),
            ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            (
                "asked_again_by",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="+",
                    to="workshops.member",
                ),
            ),
            (
                "cancelled_by",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="+",
                    to="workshops.member",
                ),
            ),
            (
                "invitation",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.CASCADE, related_name="mail", to="workshops.memberinvitation"
                ),
            ),
        ],
        options={
            "indexes": [
                models.Index(
                    condition=models.Q(("state__in", ["pending", "claimed", "unknown"])),
                    fields=["not_before"],
                    name="member_mail_open_by_time",
                )
            ],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("state__in", ["pending", "claimed", "sent", "failed", "unknown", "cancelled"])),
                    name="member_mail_state_known",
                ),
                models.CheckConstraint(
                    condition=models.Q(("fault__in", ["", "away", "deferred", "refused", "broke_off", "ours"])),
                    name="member_mail_fault_known",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("state", "claimed"), _negated=True),
                        models.Q(("claim_token__isnull", False), ("lease_until__isnull", False)),
                        _connector="OR",
                    ),
                    name="member_mail_claimed_has_lease",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="AuditEntry",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "workspace",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT, related_name="audit", to="workshops.workspace"
                ),
            ),
            ("at", models.DateTimeField()),
            (
                "kind",
                models.CharField(
                    choices=[
                        ("signed_in", "Signed in"),
                        ("sign_in_refused", "Sign-in refused"),
                        ("signed_out_everywhere", "Signed out everywhere"),
                        ("session_ended", "Session ended"),
                        ("way_in_added", "Way to sign in added"),
                        ("way_in_removed", "Way to sign in removed"),
                        ("invited", "Invited"),
                        ("invitation_withdrawn", "Invitation withdrawn"),
                        ("member_joined", "Joined the workspace"),
                        ("role_changed", "Role changed"),
                        ("member_removed", "Removed"),
                        ("member_left", "Left the workspace"),
                        ("owner_changed", "Ownership handed over"),
                        ("token_made", "Token made"),
                        ("token_revoked", "Token revoked"),
                        ("exported", "Exported"),
                        ("person_erased", "Person erased"),
                        ("texts_erased", "Texts erased"),
                        ("old_data_erased", "Old data erased"),
                        ("setting_changed", "Setting changed"),
                    ],
                    max_length=24,
                ),
            ),
            ("actor", models.CharField(max_length=60)),
            ("about", models.CharField(blank=True, default="", max_length=60)),
            ("facts", models.JSONField(default=dict)),
            ("address", models.GenericIPAddressField(blank=True, null=True)),
        ],
        options={
            "ordering": ["-pk"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        (
                            "kind__in",
                            [
                                "signed_in",
                                "sign_in_refused",
                                "signed_out_everywhere",
                                "session_ended",
                                "way_in_added",
                                "way_in_removed",
                                "invited",
                                "invitation_withdrawn",
                                "member_joined",
                                "role_changed",
                                "member_removed",
                                "member_left",
                                "owner_changed",
                                "token_made",
                                "token_revoked",
                                "exported",
                                "person_erased",
                                "texts_erased",
                                "old_data_erased",
                                "setting_changed",
                            ],
                        )
                    ),
                    name="audit_kind_known",
                )
            ],
            "indexes": [
                models.Index(fields=["workspace", "-id"], name="audit_newest"),
                models.Index(fields=["workspace", "at"], name="audit_by_day"),
                models.Index(fields=["workspace", "kind", "-id"], name="audit_by_kind"),
                models.Index(fields=["workspace", "actor", "-id"], name="audit_by_actor"),
                models.Index(fields=["workspace", "about", "-id"], name="audit_by_about"),
                models.Index(condition=models.Q(("address__isnull", False)), fields=["at"], name="audit_addresses"),
            ],
        },
    ),
    migrations.CreateModel(
        name="DirectorySecret",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("token_hash", models.CharField(max_length=64, unique=True)),
            ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            ("last_used_at", models.DateTimeField(blank=True, null=True)),
            (
                "workspace",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="directory_secret",
                    to="workshops.workspace",
                ),
            ),
        ],
    ),
    migrations.CreateModel(
        name="BrowserSession",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("session_key", models.CharField(max_length=40, unique=True)),
            (
                "way",
                models.CharField(
                    choices=[
                        ("code", "a code by mail"),
                        ("passkey", "a passkey"),
                        ("provider", "your organisation’s sign-in"),
                        ("link", "a one-time link"),
                    ],
                    max_length=10,
                ),
            ),
            ("device", models.CharField(blank=True, max_length=300)),
            ("began_at", models.DateTimeField(default=django.utils.timezone.now)),
            ("last_used_at", models.DateTimeField(default=django.utils.timezone.now)),
            (
                "user",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="browser_sessions",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
        ],
        options={
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("way__in", ["code", "passkey", "provider", "link"])),
                    name="browser_session_way_known",
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="JoiningDomain",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("domain", models.CharField(max_length=253)),
            ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            (
                "added_by",
                models.ForeignKey(
                    null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="workshops.member"
                ),
            ),
            (
                "workspace",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="joining_domains",
                    to="workshops.workspace",
                ),
            ),
        ],
        options={
            "indexes": [models.Index(fields=["domain"], name="joining_domain_by_name")],
            "constraints": [models.UniqueConstraint(fields=("workspace", "domain"), name="joining_domain_once")],
        },
    ),
    migrations.CreateModel(
        name="Retention",
        fields=[
            (
                "workspace",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.CASCADE,
                    primary_key=True,
                    related_name="retention",
                    serialize=False,
                    to="workshops.workspace",
                ),
            ),
            (
                "workshops",
                models.PositiveIntegerField(
                    blank=True,
                    null=True,
                    validators=[
                        django.core.validators.MinValueValidator(1),
                        django.core.validators.MaxValueValidator(36500),
                    ],
                ),
            ),
            (
                "invitations",
                models.PositiveIntegerField(
                    blank=True,
                    null=True,
                    validators=[
                        django.core.validators.MinValueValidator(1),
                        django.core.validators.MaxValueValidator(36500),
                    ],
                ),
            ),
            (
                "notices",
                models.PositiveIntegerField(
                    blank=True,
                    null=True,
                    validators=[
                        django.core.validators.MinValueValidator(1),
                        django.core.validators.MaxValueValidator(36500),
                    ],
                ),
            ),
            (
                "readings",
                models.PositiveIntegerField(
                    blank=True,
                    null=True,
                    validators=[
                        django.core.validators.MinValueValidator(1),
                        django.core.validators.MaxValueValidator(36500),
                    ],
                ),
            ),
            (
                "audit",
                models.PositiveIntegerField(
                    blank=True,
                    null=True,
                    validators=[
                        django.core.validators.MinValueValidator(365),
                        django.core.validators.MaxValueValidator(36500),
                    ],
                ),
            ),
        ],
        options={
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        ("workshops__isnull", True),
                        models.Q(("workshops__gte", 1), ("workshops__lte", 36500)),
                        _connector="OR",
                    ),
                    name="retention_of_workshops_in_days",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("invitations__isnull", True),
                        models.Q(("invitations__gte", 1), ("invitations__lte", 36500)),
                        _connector="OR",
                    ),
                    name="retention_of_invitations_in_days",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("notices__isnull", True),
                        models.Q(("notices__gte", 1), ("notices__lte", 36500)),
                        _connector="OR",
                    ),
                    name="retention_of_notices_in_days",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("readings__isnull", True),
                        models.Q(("readings__gte", 1), ("readings__lte", 36500)),
                        _connector="OR",
                    ),
                    name="retention_of_readings_in_days",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("audit__isnull", True), models.Q(("audit__gte", 365), ("audit__lte", 36500)), _connector="OR"
                    ),
                    name="retention_of_audit_in_days",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Knock",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("name", models.CharField(max_length=60)),
            (
                "state",
                models.CharField(
                    choices=[("waiting", "Waiting"), ("admitted", "Let in"), ("refused", "Not let in")],
                    default="waiting",
                    max_length=8,
                ),
            ),
            ("token_hash", models.CharField(max_length=64, null=True, unique=True)),
            ("knocked_at", models.DateTimeField(default=django.utils.timezone.now)),
            (
                "participant",
                models.OneToOneField(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="knock",
                    to="workshops.participant",
                ),
            ),
            (
                "role",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="workshops.stakeholderrole",
                ),
            ),
            (
                "workshop",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="knocks", to="workshops.workshop"
                ),
            ),
        ],
        options={
            "ordering": ["knocked_at"],
            "constraints": [
                models.UniqueConstraint(
                    models.F("workshop"),
                    django.db.models.functions.text.Lower("name"),
                    condition=models.Q(("state", "waiting")),
                    name="knock_name_once",
                ),
                models.CheckConstraint(
                    condition=models.Q(("state__in", ["waiting", "admitted", "refused"])), name="knock_state_known"
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="WorkshopTemplate",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("name", models.CharField(max_length=80)),
            ("setup", models.JSONField()),
            ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            (
                "made_by",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="+",
                    to="workshops.member",
                ),
            ),
            (
                "workspace",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="workshop_templates",
                    to="workshops.workspace",
                ),
            ),
        ],
        options={
            "ordering": ["name"],
            "constraints": [
                models.UniqueConstraint(
                    models.F("workspace"),
                    django.db.models.functions.text.Lower("name"),
                    name="workshop_template_name_once",
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="ChecklistAnswer",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("question", models.CharField(max_length=60)),
            ("ticked", models.BooleanField()),
            ("answer", models.TextField(blank=True, max_length=500)),
            ("author_name", models.CharField(max_length=80)),
            ("at", models.DateTimeField(default=django.utils.timezone.now)),
            (
                "workshop",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="checklist_answers",
                    to="workshops.workshop",
                ),
            ),
        ],
        options={
            "constraints": [models.UniqueConstraint(fields=("workshop", "question"), name="checklist_answer_once")],
        },
    ),
    migrations.CreateModel(
        name="Pilot",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("filename", models.CharField(blank=True, max_length=200)),
            ("sha256", models.CharField(max_length=64)),
            ("size", models.PositiveIntegerField()),
            ("tool", models.CharField(max_length=40)),
            ("tool_version", models.CharField(blank=True, max_length=80)),
            ("mapping", models.JSONField(default=dict)),
            ("named", models.JSONField(default=dict)),
            ("seed", models.PositiveIntegerField(default=0)),
            ("thresholds", models.JSONField(default=list)),
            ("said", models.JSONField()),
            ("compared", models.JSONField(blank=True, null=True)),
            ("imported_at", models.DateTimeField(default=django.utils.timezone.now)),
            ("file_erased_at", models.DateTimeField(blank=True, null=True)),
            (
                "compared_with",
                models.ForeignKey(
                    blank=True,
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="+",
                    to="workshops.pilot",
                ),
            ),
            (
                "decision",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="pilots",
                    to="workshops.decision",
                ),
            ),
            (
                "imported_by",
                models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="workshops.member"),
            ),
            (
                "workshop",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="pilots",
                    to="workshops.workshop",
                ),
            ),
            (
                "workspace",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="pilots", to="workshops.workspace"
                ),
            ),
        ],
        options={
            "ordering": ["imported_at", "id"],
            "indexes": [models.Index(fields=["workspace", "sha256"], name="pilot_by_file")],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("decision__isnull", False), ("workshop__isnull", True)),
                        models.Q(("decision__isnull", True), ("workshop__isnull", False)),
                        _connector="OR",
                    ),
                    name="pilot_of_one",
                ),
                models.UniqueConstraint(fields=("decision", "sha256"), name="pilot_once_per_decision"),
                models.UniqueConstraint(fields=("workshop", "sha256"), name="pilot_once_per_workshop"),
            ],
        },
    ),
    migrations.CreateModel(
        name="PilotUpload",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            ("filename", models.CharField(max_length=200)),
            ("sha256", models.CharField(max_length=64)),
            ("size", models.PositiveIntegerField()),
            ("tool", models.CharField(blank=True, max_length=40)),
            ("mapping", models.JSONField(default=dict)),
            ("named", models.JSONField(default=dict)),
            ("stands_by", models.TextField(blank=True)),
            (
                "state",
                models.CharField(
                    choices=[
                        ("waiting", "Being read"),
                        ("read", "Read"),
                        ("unmapped", "To be mapped"),
                        ("refused", "Refused"),
                    ],
                    default="waiting",
                    max_length=8,
                ),
            ),
            ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
            ("tries", models.PositiveSmallIntegerField(default=0)),
            ("at_once", models.BooleanField(default=False)),
            ("columns", models.JSONField(default=list)),
            ("problem", models.JSONField(blank=True, null=True)),
            ("said", models.JSONField(blank=True, null=True)),
            ("compared", models.JSONField(blank=True, null=True)),
            (
                "by",
                models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="workshops.member"),
            ),
            (
                "compared_with",
                models.ForeignKey(
                    blank=True,
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="+",
                    to="workshops.pilot",
                ),
            ),
            (
                "decision",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to="workshops.decision",
                ),
            ),
            (
                "pilot",
                models.ForeignKey(
                    blank=True,
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to="workshops.pilot",
                ),
            ),
            (
                "workshop",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to="workshops.workshop",
                ),
            ),
            (
                "workspace",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="+", to="workshops.workspace"
                ),
            ),
            (
                "beside",
                models.ForeignKey(
                    blank=True,
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="+",
                    to="workshops.pilot",
                ),
            ),
        ],
        options={
            "indexes": [models.Index(fields=["created_at"], name="pilot_upload_by_age")],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("decision__isnull", False), ("workshop__isnull", True)),
                        models.Q(("decision__isnull", True), ("workshop__isnull", False)),
                        _connector="OR",
                    ),
                    name="pilot_upload_of_one",
                ),
                models.CheckConstraint(
                    condition=models.Q(("state__in", ["waiting", "read", "unmapped", "refused"])),
                    name="pilot_reading_known",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="PilotFile",
        fields=[
            (
                "pilot",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.CASCADE,
                    primary_key=True,
                    related_name="file",
                    serialize=False,
                    to="workshops.pilot",
                ),
            ),
            ("content", models.BinaryField()),
        ],
    ),
    migrations.CreateModel(
        name="PilotMapping",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("signature", models.CharField(max_length=64)),
            ("mapping", models.JSONField()),
            ("said_at", models.DateTimeField(default=django.utils.timezone.now)),
            (
                "workspace",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="+", to="workshops.workspace"
                ),
            ),
        ],
        options={
            "constraints": [models.UniqueConstraint(fields=("workspace", "signature"), name="pilot_mapping_once")],
        },
    ),
    migrations.CreateModel(
        name="PilotUploadFile",
        fields=[
            (
                "upload",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.CASCADE,
                    primary_key=True,
                    related_name="file",
                    serialize=False,
                    to="workshops.pilotupload",
                ),
            ),
            ("content", models.BinaryField()),
        ],
    ),
    migrations.CreateModel(
        name="Forecast",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("role_key", models.CharField(blank=True, max_length=40)),
            ("role_label", models.CharField(blank=True, max_length=40)),
            ("metric", models.PositiveSmallIntegerField()),
            ("percent", models.PositiveSmallIntegerField()),
            ("given_at", models.DateTimeField(default=django.utils.timezone.now)),
            (
                "member",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="workshops.member",
                ),
            ),
            (
                "participant",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="workshops.participant",
                ),
            ),
            (
                "revision",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="forecasts", to="workshops.revision"
                ),
            ),
        ],
        options={
            "ordering": ["metric"],
            "constraints": [
                models.CheckConstraint(condition=models.Q(("percent__lte", 100)), name="forecast_in_percent"),
                models.UniqueConstraint(
                    condition=models.Q(("participant__isnull", False)),
                    fields=("revision", "participant", "metric"),
                    name="forecast_once_per_participant",
                ),
                models.UniqueConstraint(
                    condition=models.Q(("member__isnull", False)),
                    fields=("revision", "member", "metric"),
                    name="forecast_once_per_member",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("member__isnull", True), ("participant__isnull", False)),
                        models.Q(("member__isnull", False), ("participant__isnull", True)),
                        _connector="OR",
                    ),
                    name="forecast_by_one",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="MetricOutcome",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("metric", models.PositiveSmallIntegerField()),
            ("met", models.BooleanField()),
            (
                "measured",
                models.CharField(
                    choices=[("pilot", "the newest pilot"), ("reading", "readings of its signal")], max_length=7
                ),
            ),
            ("value", models.FloatField(blank=True, null=True)),
            ("found_at", models.DateTimeField(default=django.utils.timezone.now)),
            (
                "occurrence",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="+", to="workshops.occurrence"
                ),
            ),
            (
                "revision",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="outcomes", to="workshops.revision"
                ),
            ),
        ],
        options={
            "ordering": ["metric"],
            "constraints": [
                models.UniqueConstraint(fields=("revision", "metric"), name="metric_outcome_once"),
                models.CheckConstraint(
                    condition=models.Q(("measured__in", ["pilot", "reading"])), name="metric_outcome_measured_known"
                ),
            ],
        },
    ),
]

# What was written for PostgreSQL itself since 0029: functions are made anew over those of before, in this order.
SINCE = (
    "0031_search_weights",
    "0032_found_and_sorted",
    "0033_table",
    "0034_member_invitations",
    "0035_audit_tokens",
    "0037_privacy",
    "0040_addresses_confirmed",
    "0041_search_parts",
    "0046_owners_by_id",
    "0047_search_names",
)


def written_since():
    for name in SINCE:
        for step in import_module(f"workshops.migrations.{name}").Migration.operations:
            if isinstance(step, migrations.RunSQL):
                yield step


class CreateTogether(migrations.SeparateDatabaseAndState):
    """Makes several models, which may point at one another in any order.

    Django would draw up every model that is connected anew after each: 800 times instead of 40. Foreign keys are set
    last of all anyway, when every table is there.
    """

    def __init__(self, models):
        super().__init__(database_operations=models, state_operations=models)

    def state_forwards(self, app_label, state):
        state.__dict__.pop("apps", None)  # drawn up when next asked for, with all of them
        super().state_forwards(app_label, state)

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        for model in self.database_operations:
            model.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        for model in reversed(self.database_operations):
            model.database_backwards(app_label, schema_editor, from_state, to_state)


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("workshops", "0001_initial"),
        ("workshops", "0002_log"),
        ("workshops", "0003_revisit_reminders"),
        ("workshops", "0004_ready"),
        ("workshops", "0005_room_facilitation"),
        ("workshops", "0006_closed_rounds"),
        ("workshops", "0007_prescoring"),
        ("workshops", "0008_round_index"),
        ("workshops", "0009_setup_link"),
        ("workshops", "0010_told_past"),
        ("workshops", "0011_language"),
        ("workshops", "0012_revisits_steered"),
        ("workshops", "0013_seats_again"),
        ("workshops", "0014_left_and_held"),
        ("workshops", "0015_sending_steered"),
        ("workshops", "0016_inbox_channels"),
        ("workshops", "0017_signals_watched"),
        ("workshops", "0018_plans_steered"),
        ("workshops", "0019_what_messages_say"),
        ("workshops", "0020_log_replayed"),
        ("workshops", "0021_checkpoints"),
        ("workshops", "0022_decision_life"),
        ("workshops", "0023_search_of_log"),
        ("workshops", "0024_log_story"),
        ("workshops", "0025_imports"),
        ("workshops", "0026_workshop_facts"),
        ("workshops", "0027_workshop_costs"),
        ("workshops", "0028_watch"),
        ("workshops", "0029_risks"),
        ("workshops", "0031_search_weights"),
        ("workshops", "0032_found_and_sorted"),
        ("workshops", "0033_table"),
        ("workshops", "0034_member_invitations"),
        ("workshops", "0035_audit_tokens"),
        ("workshops", "0036_signing_in"),
        ("workshops", "0037_privacy"),
        ("workshops", "0038_door"),
        ("workshops", "0039_preparation"),
        ("workshops", "0040_addresses_confirmed"),
        ("workshops", "0041_search_parts"),
        ("workshops", "0042_pilots"),
        ("workshops", "0043_forecasts"),
        ("workshops", "0044_mails_by_time"),
        ("workshops", "0045_pilot_uploads_beside"),
        ("workshops", "0046_owners_by_id"),
        ("workshops", "0047_search_names"),
    ]

    dependencies = []

    operations = [
        CreateTogether(MODELS),
        migrations.RunSQL(
            log.TABLES
            + log.BEGUN
            + log.append(now=log.NEVER_BACK)
            + log.append_past(now=log.NEVER_BACK)
            + log.GUARDS
            + log.NOT_FOR_ALL
            + log.PAST_NOT_FOR_ALL
            + log.BREAKS_INDEX
            + log.IMPORTED_INDEX
        ),
        migrations.RunSQL(rounds.KEPT),
        migrations.RunSQL(search.made(risks=True)),
        *written_since(),
    ]
