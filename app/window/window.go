// Package window shows the program in a window of its own, through Wails. With main.go it is the only place that knows
// Wails; the page inside is the same one that browsers get. Without the build tag desktop there is no window and the
// program serves a browser; with the tag bindings, running it writes frontend/wailsjs instead.
package window
