from tests.api.conftest import calls as calls
