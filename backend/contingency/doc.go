// Package contingency watches every account, says whose outage it is, and decides by which address a message goes. It
// knows channels by their port alone: never one by name, never the store, never the window. Deciding is pure (route.go,
// health.go, verdict.go); the Monitor adds the clock, the probes and the people's overrides.
package contingency
