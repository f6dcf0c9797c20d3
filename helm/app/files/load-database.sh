# Loads the dump in $BACKUP_FOLDER in the place of everything that the role owns in the database, in one transaction:
# either all of it or nothing. With "check", only tells whether the database may be replaced.
# A database with accounts or tasks is replaced only with RESTORE_OVERWRITE=yes. The role that serves, where
# DATABASE_APPLICATION_ROLE names one, may read and write what is loaded from the first moment on.
set -eu
cd "$BACKUP_FOLDER"
export PGOPTIONS='-c statement_timeout=0 -c lock_timeout=60s'
tries=150
until pg_isready --quiet --timeout=2; do
  tries=$((tries - 1))
  [ "$tries" -gt 0 ] || { echo "PostgreSQL at $PGHOST does not answer" >&2; exit 1; }
  sleep 2
done
overwrite=false
[ "${RESTORE_OVERWRITE:-no}" != yes ] || overwrite=true
empty="do \$\$
declare filled boolean := false;
begin
  if to_regclass('users') is not null then
    -- nobody may register between this and the end of the transaction; a new database has one user without an address
    execute 'lock table users in share row exclusive mode';
    execute 'select exists (select from users where email is not null) or exists (select from tasks)' into filled;
  end if;
  if filled and not $overwrite then
    raise exception 'the database is not empty: to replace all that is in it, set RESTORE_OVERWRITE=yes';
  end if;
end \$\$;"
grant() {
  [ -n "${DATABASE_APPLICATION_ROLE:-}" ] || return 0
  cat <<'SQL'
\getenv role DATABASE_APPLICATION_ROLE
alter default privileges grant select, insert, update, delete on tables to :"role";
alter default privileges grant usage on sequences to :"role";
\unset role
SQL
}
ask() { psql --no-psqlrc --quiet -v ON_ERROR_STOP=1 "$@"; }
if [ "${1:-}" = check ]; then
  ask --command "$empty"
  echo "the database may be replaced"
  exit
fi
rm -f loaded
{
  # whoever reads or writes waits for the end of the transaction, and none can start in between
  echo "begin; $empty drop owned by current_user cascade;"
  # what the role owned included the rights that its new tables give
  grant
  # without its last line nothing counts: should pg_restore die, psql ends and PostgreSQL rolls back
  pg_restore --no-owner --no-privileges --exit-on-error --file=- database.dump && echo 'commit; \! touch loaded'
} | ask >/dev/null
[ -e loaded ] || { echo "the dump could not be loaded; the database is as it was" >&2; exit 1; }
echo "the dump is loaded"
