"""The version of the engine: it rises whenever the same request could give another answer."""

ENGINE_VERSION = "1.0.3"
