package audioroom

import (
	"errors"
	"fmt"
)

// ErrClosed is matched by errors.Is for a call on a closed engine, room, stream or server.
var ErrClosed = errors.New("audioroom: closed")

// An Error is a failed call, or the failure that an event reports. errors.Is matches its Status.
type Error struct {
	// Status is the number of the failure, such as StatusNotFound.
	Status Status
	// Message has the cause, then what to do.
	Message string
	closed  bool
}

// Error returns the name of the status and the message.
func (e *Error) Error() string {
	return fmt.Sprintf("audioroom: %s (%d): %s", e.Status.String(), int32(e.Status), e.Message)
}

// Unwrap makes errors.Is(err, StatusNotFound) and errors.Is(err, ErrClosed) work.
func (e *Error) Unwrap() []error {
	if e.closed {
		return []error{e.Status, ErrClosed}
	}
	return []error{e.Status}
}

// Error makes a status comparable with errors.Is.
func (value Status) Error() string { return "audioroom: " + value.String() }

// errorOf makes an error of an event's status, or nil.
func errorOf(status Status, message string) error {
	if status >= 0 {
		return nil
	}
	return &Error{Status: status, Message: message}
}

// unknownName is the name of a value that a later library has.
func unknownName(kind string, value int32) string { return fmt.Sprintf("%s(%d)", kind, value) }
