package audioroom

/*
#include "callbacks.h"
*/
import "C"

import (
	"runtime"
	"runtime/cgo"
	"sync"
	"sync/atomic"
	"unsafe"
)

// closedBit is set in core.inside when no further call may begin.
const closedBit = int64(1) << 62

// A core is one C object. It outlives its Go object, so that an object that the program forgets can be collected and ended.
type core struct {
	noun    string
	pointer unsafe.Pointer
	destroy func(unsafe.Pointer)
	// inside is the number of calls that are inside C code, and closedBit.
	inside atomic.Int64
	idle   chan struct{}
	ending atomic.Bool
	// stop is called before the end: no call begins any more.
	stop func()

	mutex     sync.Mutex
	parent    *core
	children  map[*core]bool
	functions map[string]cgo.Handle
}

// An owner is the part that Engine, Server and other handles share.
type owner struct{ core *core }

// adopt makes an owner of a C object. Its functions are freed when it has ended.
func (o *owner) adopt(noun string, parent *owner, pointer unsafe.Pointer, functions cgo.Handle, destroy func(unsafe.Pointer)) {
	c := &core{noun: noun, pointer: pointer, destroy: destroy, idle: make(chan struct{}, 1), functions: map[string]cgo.Handle{}}
	if functions != 0 {
		c.functions["options"] = functions
	}
	if parent != nil {
		c.parent = parent.core
		c.parent.addChild(c)
	}
	o.core = c
	runtime.AddCleanup(o, func(c *core) { go func() { _ = c.close() }() }, c)
}

func (c *core) addChild(child *core) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.children == nil {
		c.children = map[*core]bool{}
	}
	c.children[child] = true
}

// enter begins a call; it returns false if the object is closed.
func (c *core) enter() bool {
	if c.inside.Add(1)&closedBit == 0 {
		return true
	}
	c.leave()
	return false
}

func (c *core) leave() {
	if c.inside.Add(-1) == closedBit {
		select {
		case c.idle <- struct{}{}:
		default:
		}
	}
}

func (c *core) isClosed() bool { return c.inside.Load()&closedBit != 0 }

func (c *core) refuse() error {
	return &Error{Status: StatusWrongState, Message: "the " + c.noun + " is closed: create another one", closed: true}
}

// close ends the object and those that belong to it. If two goroutines close it, one of them does it and the other returns at
// once.
func (c *core) close() error {
	if C.audioroom_go_is_restricted() != 0 {
		message := "the " + c.noun + " cannot be closed inside an audio callback or a log callback: do it in another goroutine"
		return &Error{Status: StatusWrongThread, Message: message}
	}
	if !c.ending.CompareAndSwap(false, true) {
		return nil
	}
	c.mutex.Lock()
	children := c.children
	c.children = nil
	c.mutex.Unlock()
	for child := range children {
		_ = child.close()
	}
	if c.parent != nil {
		c.parent.mutex.Lock()
		delete(c.parent.children, c)
		c.parent.mutex.Unlock()
	}
	c.inside.Add(closedBit)
	if c.stop != nil {
		c.stop()
	}
	for c.inside.Load() != closedBit {
		<-c.idle
	}
	c.destroy(c.pointer)
	if c.stop == nil { // an engine frees its functions when on_release is called
		c.freeFunctions()
	}
	return nil
}

func (c *core) freeFunctions() {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	for _, function := range c.functions {
		function.Delete()
	}
	c.functions = nil
}

// keep holds the functions that C code calls until the same C function gets other ones.
func (o *owner) keep(name string, functions cgo.Handle, failed error) {
	if o == nil || o.core == nil || failed != nil {
		if functions != 0 {
			functions.Delete()
		}
		return
	}
	c := o.core
	c.mutex.Lock()
	defer c.mutex.Unlock()
	before, hadBefore := c.functions[name]
	if hadBefore {
		before.Delete()
		delete(c.functions, name)
	}
	if functions != 0 && c.functions != nil {
		c.functions[name] = functions
	}
}

// call calls a C function with the object's pointer.
func (o *owner) call(function func(unsafe.Pointer) C.AUDIOROOM_Status) error {
	if o == nil || o.core == nil {
		message := "the object is nil or a zero value: get it from the package's functions or from an event"
		return &Error{Status: StatusNullArgument, Message: message}
	}
	defer runtime.KeepAlive(o)
	c := o.core
	if !c.enter() {
		return c.refuse()
	}
	defer c.leave()
	return check(func() C.AUDIOROOM_Status { return function(c.pointer) })
}

// Close ends the object. It blocks up to 500 ms, plus the time of calls and callbacks in other goroutines. Inside an event
// function of the same engine it returns at once, and the engine ends when the function returns. A second call has no effect.
func (o *owner) Close() error {
	if o == nil || o.core == nil {
		return nil
	}
	defer runtime.KeepAlive(o)
	return o.core.close()
}

// IsClosed reports whether the object was closed.
func (o *owner) IsClosed() bool { return o == nil || o.core == nil || o.core.isClosed() }

// check calls a C function and makes an error of its status. The text of the error belongs to the thread.
func check(function func() C.AUDIOROOM_Status) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	status := function()
	if status >= 0 {
		return nil
	}
	return &Error{Status: Status(status), Message: lastMessage()}
}

func lastMessage() string {
	size := C.size_t(512)
	for {
		buffer := make([]byte, size)
		var needed C.size_t
		status := C.AUDIOROOM_GetLastErrorMessage((*C.char)(unsafe.Pointer(&buffer[0])), size, &needed)
		if status == C.AUDIOROOM_OK {
			return C.GoString((*C.char)(unsafe.Pointer(&buffer[0])))
		}
		if needed <= size {
			return ""
		}
		size = needed
	}
}

// readText calls a C function with the buffer rule; o is nil for a function without an object.
func readText(
	o *owner, function func(pointer, buffer unsafe.Pointer, size C.size_t, needed *C.size_t) C.AUDIOROOM_Status,
) (string, error) {
	size := C.size_t(256)
	for {
		buffer := make([]byte, size)
		var needed C.size_t
		read := func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
			return function(pointer, unsafe.Pointer(&buffer[0]), size, &needed)
		}
		var err error
		if o == nil {
			err = check(func() C.AUDIOROOM_Status { return read(nil) })
		} else {
			err = o.call(read)
		}
		if err == nil {
			return C.GoString((*C.char)(unsafe.Pointer(&buffer[0]))), nil
		}
		if needed <= size {
			return "", err
		}
		size = needed
	}
}
