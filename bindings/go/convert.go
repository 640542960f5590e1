package audioroom

/*
#include <stdlib.h>
#include "callbacks.h"
*/
import "C"

import (
	"fmt"
	"log"
	"math"
	"runtime/cgo"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"
)

// An arena holds the C copies of the arguments of one call.
type arena struct {
	blocks []unsafe.Pointer
	owned  cgo.Handle
	err    error
}

func newArena() *arena { return &arena{} }

// free frees the copies, and the functions that no object has taken.
func (a *arena) free() {
	for _, block := range a.blocks {
		C.free(block)
	}
	if a.owned != 0 {
		a.owned.Delete()
	}
}

func (a *arena) fail(status Status, format string, values ...any) {
	if a.err == nil {
		a.err = &Error{Status: status, Message: fmt.Sprintf(format, values...)}
	}
}

func (a *arena) unfilled(kind, maker string) {
	a.fail(StatusStructSize, "%s has no default values: make it with %s, or get it from a getter, and then change its fields", kind, maker)
}

// space returns memory that is filled with zeros.
func (a *arena) space(size int) unsafe.Pointer {
	block := C.calloc(1, C.size_t(max(size, 1)))
	a.blocks = append(a.blocks, block)
	return block
}

// text copies a text; an optional text that is empty is NULL.
func (a *arena) text(name, text string, optional bool) *C.char {
	if optional && text == "" {
		return nil
	}
	if strings.IndexByte(text, 0) >= 0 {
		a.fail(StatusOutOfRange, "%s has a NUL character: remove it", name)
		return nil
	}
	copied := C.CString(text)
	a.blocks = append(a.blocks, unsafe.Pointer(copied))
	return copied
}

func (a *arena) texts(name string, texts []string) **C.char {
	if len(texts) == 0 {
		return nil
	}
	array := (**C.char)(a.space(len(texts) * int(unsafe.Sizeof(uintptr(0)))))
	for index, text := range texts {
		unsafe.Slice(array, len(texts))[index] = a.text(fmt.Sprintf("%s[%d]", name, index), text, false)
	}
	return array
}

func (a *arena) data(_ string, data []byte) *C.uint8_t {
	block := a.space(len(data))
	copy(unsafe.Slice((*byte)(block), len(data)), data)
	return (*C.uint8_t)(block)
}

func (a *arena) floats(_ string, values []float32) *C.float {
	block := a.space(4 * len(values))
	copy(unsafe.Slice((*float32)(block), len(values)), values)
	return (*C.float)(block)
}

func (a *arena) sameLength(name string, length, wanted int) {
	if length != wanted {
		a.fail(StatusOutOfRange, "%s has %d entries: it must have %d", name, length, wanted)
	}
}

// functions returns the key of Go functions that belong to a struct.
func (a *arena) functions(functions []func(unsafe.Pointer)) C.uintptr_t {
	a.owned = cgo.NewHandle(functions)
	return C.uintptr_t(a.owned)
}

// takeFunctions passes these functions to the object that calls them.
func (a *arena) takeFunctions() cgo.Handle {
	owned := a.owned
	a.owned = 0
	return owned
}

// newFunctions makes the key of one function, or 0.
func newFunctions(exists bool, function func(unsafe.Pointer)) cgo.Handle {
	if !exists {
		return 0
	}
	return cgo.NewHandle([]func(unsafe.Pointer){function})
}

//export audioroomGoCall
func audioroomGoCall(key C.uintptr_t, index C.int, pointer unsafe.Pointer) {
	defer reportPanicOfAudio()
	if functions := cgo.Handle(key).Value().([]func(unsafe.Pointer)); functions[index] != nil {
		functions[index](pointer)
	}
}

// reportPanic writes a panic of a function of the program to the standard log, as net/http does. It never reaches C.
func reportPanic() {
	if problem := recover(); problem != nil {
		log.Printf("audioroom: panic in a function of the program: %v\n%s", problem, debug.Stack())
	}
}

var lastReport atomic.Int64

// reportPanicOfAudio is reportPanic at most once a second: an audio callback runs a hundred times a second.
func reportPanicOfAudio() {
	if problem := recover(); problem != nil {
		now, last := time.Now().UnixNano(), lastReport.Load()
		if now-last >= int64(time.Second) && lastReport.CompareAndSwap(last, now) {
			log.Printf("audioroom: panic in an audio or log function of the program: %v\n%s", problem, debug.Stack())
		}
	}
}

// whole returns the struct at a pointer. The fields that an older library does not have are 0.
func whole[T any](pointer *T, size uintptr) *T {
	valid := uintptr(*(*C.uint32_t)(unsafe.Pointer(pointer))) // every such struct begins with struct_size
	if valid >= size {
		return pointer
	}
	var copied T
	copy(unsafe.Slice((*byte)(unsafe.Pointer(&copied)), size), unsafe.Slice((*byte)(unsafe.Pointer(pointer)), valid))
	return &copied
}

func boolean(value bool) C.int32_t {
	if value {
		return 1
	}
	return 0
}

func pointerTo[T any](value T) *T { return &value }

// A shape is the form of a frame of samples.
type shape struct{ samples, channels, rate C.uint32_t }

// shapeOf concludes the shape of 10 ms from the number of samples.
func shapeOf(length, channels int) (shape, error) {
	if channels < 1 || channels > 2 || length == 0 || length%channels != 0 || length > 1<<20 {
		message := fmt.Sprintf("the frame has %d samples for %d channels: pass 10 ms of 1 or 2 channels", length, channels)
		return shape{}, &Error{Status: StatusOutOfRange, Message: message}
	}
	samples := C.uint32_t(length / channels)
	return shape{samples, C.uint32_t(channels), samples * 100}, nil
}

var scratch = sync.Pool{New: func() any { return new([]float32) }}

func withScratch(length int, function func([]float32) error) error {
	buffer := scratch.Get().(*[]float32)
	defer scratch.Put(buffer)
	if cap(*buffer) < length {
		*buffer = make([]float32, length)
	}
	return function((*buffer)[:length])
}

func fromInt16(frame []int16, function func([]float32) error) error {
	return withScratch(len(frame), func(samples []float32) error {
		for index, value := range frame {
			samples[index] = float32(value) / 32768
		}
		return function(samples)
	})
}

func toInt16(frame []int16, function func([]float32) error) error {
	return withScratch(len(frame), func(samples []float32) error {
		if err := function(samples); err != nil {
			return err
		}
		for index, value := range samples {
			scaled := math.RoundToEven(float64(value) * 32768)
			frame[index] = int16(max(-32768, min(32767, scaled)))
		}
		return nil
	})
}
