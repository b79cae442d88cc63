package gateway

import "time"

// RemoteID is what the port knows an SMS by that the app tells so.
func RemoteID(id, sender string, at time.Time) string {
	return arrival{ID: id, Sender: sender, CreatedAt: at}.remoteID()
}
