package store

import "go.mau.fi/util/dbutil"

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
