package media_test

import (
	"testing"

	"planob/backend/media"
)

// A file is what its bytes say: a program called photo.jpg is a program, and it is not opened.
func TestType(t *testing.T) {
	for _, c := range []struct {
		head, declared, name, want string
		blocked                    bool
	}{
		{"\xff\xd8\xff\xe0", "image/png", "a.png", "image/jpeg", false},
		{"MZ\x90\x00", "image/jpeg", "foto.jpg", "application/x-msdownload", true},
		{"\x7fELF\x02", "", "boleto.pdf", "application/x-msdownload", true},
		{"L\x00\x00\x00\x01\x14\x02\x00", "", "leia", "application/x-ms-shortcut", true},
		{"#!/bin/sh\n", "text/plain", "leia.txt", "application/x-sh", true},
		{"<!DOCTYPE html><script>", "text/plain", "leia.txt", "text/html", true},
		{"  \n<svg onload=alert(1)>", "image/png", "a.png", "image/svg+xml", true},
		{"<?xml version='1.0'?><svg/>", "", "a", "image/svg+xml", true},
		{"%PDF-1.7", "application/octet-stream", "a.pdf", "application/pdf", false},
		{"%PDF-1.7", "", "a.pdf.exe", "application/pdf", true},
		{"PK\x03\x04", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "a.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", false},
		{"\x00\x01\x02", "image/jpeg", "a.jpg", "application/octet-stream", false},
		{"\x00\x01\x02", "image/heic", "a.heic", "image/heic", false},
		{"oi, tudo bem", "video/mp4", "", "text/plain", false},
		{"oi;tudo", "text/csv; charset=utf-8", "a.csv", "text/csv", false},
		{"alert(1)", "text/javascript", "a", "text/javascript", true},
		{"OggS\x00\x02", "audio/ogg; codecs=opus", "", "audio/ogg", false},
		{"", "audio/ogg", "", "audio/ogg", false},
	} {
		got := media.Type([]byte(c.head), c.declared, c.name)
		if got != c.want {
			t.Errorf("%q declared %s: %s, want %s", c.head, c.declared, got, c.want)
		}
		if media.Blocked(c.name, got) != c.blocked {
			t.Errorf("%q named %q: blocked %v, want %v", c.head, c.name, !c.blocked, c.blocked)
		}
	}
}
