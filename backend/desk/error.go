package desk

import (
	"errors"
	"fmt"
)

// Code classes an Error for the program; people read the sentence behind Key.
type Code string

// The codes.
const (
	CodeInvalid   Code = "invalid"
	CodeNotFound  Code = "not_found"
	CodeForbidden Code = "forbidden"
	CodeConflict  Code = "conflict"
	CodeOffline   Code = "offline"
	CodeStorage   Code = "storage"
	CodeInternal  Code = "internal"
)

// Error is the only error a person reads: a code, the locale key of its sentence and the sentence's arguments. Args
// hold numbers, times, file names and ids; never a customer's text, name, phone or e-mail.
type Error struct {
	Code  Code
	Key   string
	Args  map[string]any
	Field string // the form field it is about, "" for none
	Err   error  // the cause, for the log
}

// NewError is an Error without arguments; cause may be nil.
func NewError(code Code, key string, cause error) *Error {
	return &Error{Code: code, Key: key, Err: cause}
}

// Error implements error; it names ids and keys only.
func (e *Error) Error() string {
	if e.Err != nil {
		return fmt.Sprintf("%s: %v", e.Key, e.Err)
	}
	return e.Key
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// ErrorCode is the code of the first *Error in err's chain, CodeInternal for any other error and "" for nil.
func ErrorCode(err error) Code {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return CodeInternal
}
