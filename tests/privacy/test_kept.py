"""Every column that may have something of a person is exported, or it is said why it is nobody's."""

from __future__ import annotations

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db.models import CharField, Field, ForeignKey, GenericIPAddressField, JSONField, Model, TextField

from workshops.models import Member, Participant, User
from workshops.queries.person_export import ACCOUNT, IN_WORKSPACE, LINKS, NOT_PERSONAL, SIGNING_IN

PEOPLE = (User, Member, Participant)


def may_be_personal(field: Field[object, object]) -> bool:
    if isinstance(field, ForeignKey):
        return field.related_model in PEOPLE
    return isinstance(field, CharField | TextField | JSONField | ArrayField | GenericIPAddressField)


def covered(model: type[Model]) -> set[str]:
    """The columns that some export of this model has."""
    own = {"User": set(ACCOUNT), "SignInLink": set(LINKS)}.get(model.__name__, set())
    own |= {column for label, columns in SIGNING_IN.values() if label == model._meta.label for column in columns}
    looked_up = {lookup for kept in IN_WORKSPACE if kept.model is model for lookup in kept.columns.values()}
    return own | {lookup.partition("__")[0] for lookup in looked_up}


def test_every_column_of_people_or_free_text_is_exported_or_said_to_be_nobodys() -> None:
    missing = [
        f"{model.__name__}.{field.name}"
        for model in apps.get_app_config("workshops").get_models()
        for field in model._meta.concrete_fields
        if may_be_personal(field)
        and not getattr(field, "choices", None)
        and field.name not in covered(model)
        and not {field.name, "*"} & set(NOT_PERSONAL.get(model.__name__, {}))
    ]
    assert missing == []


def test_what_is_said_to_be_nobodys_is_there() -> None:
    models = {model.__name__: model for model in apps.get_app_config("workshops").get_models()}
    for name in NOT_PERSONAL.keys() & models.keys():
        columns = NOT_PERSONAL[name]
        known = {field.name for field in models[name]._meta.concrete_fields} | {"*"}
        assert set(columns) <= known
        assert all(columns.values())
