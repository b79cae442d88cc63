package store

import (
	"encoding/json"

	"go.mau.fi/util/dbutil"
)

// maxID is above every id.
const maxID = 1<<53 - 1

// collect reads all rows of a query with scan. It takes the query's error so that a call is one line.
func collect[T any](rows dbutil.Rows, err error, scan func(scan func(...any) error) (T, error)) ([]T, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		one, err := scan(rows.Scan)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, rows.Err()
}

// listed is a list that comes as one argument, $1, made by list. However long it is, the query is one text: a compiled
// statement is kept for each text.
const listed = "(SELECT value FROM json_each($1))"

// list makes the argument of listed. Ids and texts always encode.
func list[T any](all []T) string {
	if len(all) == 0 {
		return "[]" // nil would be a list of one NULL
	}
	raw, err := json.Marshal(all)
	if err != nil {
		return "[]"
	}
	return string(raw)
}
