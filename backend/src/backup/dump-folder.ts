/** Names in the folder of a dump: what helm/app/files/dump-database.sh writes, and load-database.sh reads. */

/** In the custom format of pg_dump. */
export const DUMP = 'database.dump';
/** The files of this state of the database: see `file-list.ts`. */
export const FILE_LIST = 'files.csv';
/** The time of that state, in RFC 3339. */
export const TAKEN_AT = 'taken-at';
