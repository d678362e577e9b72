from tests.api.conftest import decided as decided
