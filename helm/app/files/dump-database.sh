# Dumps the database into $BACKUP_FOLDER, with the list of the files that belong to exactly this state of it.
# The names are those of backend/src/backup/dump-folder.ts.
set -eu
umask 077
cd "$BACKUP_FOLDER"
rm -f database.dump database.part
export PGOPTIONS='-c statement_timeout=0 -c idle_in_transaction_session_timeout=0'
psql --no-psqlrc --quiet --tuples-only --no-align -v ON_ERROR_STOP=1 <<'SQL'
begin isolation level repeatable read read only;
select pg_export_snapshot() as snapshot \gset
\setenv SNAPSHOT :snapshot
\o taken-at
select to_char(now() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');
\o
\copy (select blob_key, size, encode(sha256, 'hex') from attachments union all select thumbnail_key, null, null from attachments where thumbnail_key is not null) to 'files.csv' with (format csv)
\! pg_dump --format=custom --snapshot="$SNAPSHOT" --no-owner --no-privileges --file=database.part && mv database.part database.dump
commit;
SQL
# psql does not tell whether pg_dump failed; its file has this name only when it is whole
[ -e database.dump ] || { echo "pg_dump failed: there is no dump" >&2; exit 1; }
pg_restore --list database.dump >/dev/null
echo "the dump is whole: $(wc -c <database.dump) bytes, $(wc -l <files.csv) files"
