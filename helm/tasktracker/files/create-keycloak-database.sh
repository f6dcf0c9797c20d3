# Makes Keycloak's role and database, or gives the role its password again. May run any number of times.
set -eu
tries=150
until pg_isready --quiet --timeout=2; do
  tries=$((tries - 1))
  [ "$tries" -gt 0 ] || { echo "PostgreSQL at $PGHOST does not answer" >&2; exit 1; }
  sleep 2
done
psql --no-psqlrc --quiet -v ON_ERROR_STOP=1 <<'SQL'
\getenv name KEYCLOAK_DATABASE
\getenv role KEYCLOAK_ROLE
\getenv password KEYCLOAK_PASSWORD
SELECT format('CREATE ROLE %I LOGIN', :'role') WHERE to_regrole(quote_ident(:'role')) IS NULL \gexec
ALTER ROLE :"role" PASSWORD :'password';
SELECT format('CREATE DATABASE %I OWNER %I', :'name', :'role')
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'name') \gexec
REVOKE ALL ON DATABASE :"name" FROM PUBLIC;
SQL
echo "Keycloak's database is there"
