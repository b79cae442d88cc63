// Package desk is the kernel: the things a shop has (customers, addresses, conversations, messages, attempts) and the
// rules that need nothing else. It imports the standard library alone, knows no SQL, no network and no window, and
// carries no tags of any encoding.
package desk
