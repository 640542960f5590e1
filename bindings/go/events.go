package audioroom

/*
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include "callbacks.h"

static int duplicate(int descriptor) { return fcntl(descriptor, F_DUPFD_CLOEXEC, 3); }

static int is_readable(int descriptor)
{
    struct pollfd wanted = {descriptor, POLLIN, 0};
    return poll(&wanted, 1, 0) > 0;
}

static uintptr_t this_thread(void) { return (uintptr_t)pthread_self(); }
*/
import "C"

import (
	"context"
	"os"
	"runtime"
	"runtime/cgo"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"unsafe"
	"weak"
)

// MaxWaiting is the number of events that a channel of Engine.Events holds.
const MaxWaiting = 4096

// An Event is a pointer to one of the event structs, such as *StreamUpdateEvent.
type Event interface {
	// EventName returns the name of the C callback, such as "on_stream_update".
	EventName() string
	// Err returns the status and the message of the event as an error, or nil.
	Err() error
}

type handler struct{ call func(Event) }

// On calls a function for each event of one kind, in the order of the events, in the engine's goroutine. The library goes on
// when the function has returned; what must be done before a stream is published or played belongs here. Requests that wait for
// an event (methods with a context) are refused inside: start a goroutine. A panic is written to the standard log, and the next
// event follows. The result removes the function.
//
//	audioroom.On(engine, func(event *audioroom.RoomMessageEvent) { fmt.Println(event.Text) })
func On[E Event](engine *Engine, function func(E)) (remove func()) {
	added := &handler{func(event Event) {
		if wanted, isWanted := event.(E); isWanted {
			function(wanted)
		}
	}}
	engine.mutex.Lock()
	defer engine.mutex.Unlock()
	engine.handlers = append(slices.Clone(engine.handlers), added)
	return func() {
		engine.mutex.Lock()
		defer engine.mutex.Unlock()
		engine.handlers = slices.DeleteFunc(slices.Clone(engine.handlers), func(other *handler) bool { return other == added })
	}
}

// Events returns a channel of the events from now on: call it before the login. The channel is closed with the engine, or when
// the context ends. It holds at most MaxWaiting events; Dropped counts those that found it full.
func (engine *Engine) Events(ctx context.Context) <-chan Event {
	channel := make(chan Event, MaxWaiting)
	c := engine.events
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.isOver {
		close(channel)
		return channel
	}
	c.channels = append(c.channels, channel)
	context.AfterFunc(ctx, func() { c.closeChannel(channel) })
	return channel
}

// Dropped returns the number of events that a full channel of Events did not get.
func (engine *Engine) Dropped() uint64 { return engine.events.dropped.Load() }

// An eventCore receives the events of one engine. It outlives the engine.
type eventCore struct {
	key    cgo.Handle
	engine weak.Pointer[Engine]
	core   *core
	file   *os.File
	done   chan struct{}
	// thread is the thread that is inside a callback, or 0.
	thread atomic.Uintptr
	// delivered are the events of which the callback has returned; only the engine's goroutine uses it.
	delivered []Event
	dropped   atomic.Uint64

	mutex    sync.Mutex
	isOver   bool
	channels []chan Event
	waiting  map[uint64]chan Event
}

func newEventCore() *eventCore {
	c := &eventCore{done: make(chan struct{}), waiting: map[uint64]chan Event{}}
	c.key = cgo.NewHandle(c)
	return c
}

// start begins the delivery.
func (c *eventCore) start(engine *Engine) error {
	c.engine = weak.Make(engine)
	c.core = engine.core
	var descriptor C.int64_t
	err := engine.call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_GetEventHandle((*C.AUDIOROOM_Engine)(pointer), &descriptor)
	})
	if err != nil {
		return err
	}
	// Go's poller waits on a duplicate, so that it never uses a descriptor that the library has closed.
	duplicate, err := C.duplicate(C.int(descriptor))
	if duplicate < 0 {
		return err
	}
	c.file = os.NewFile(uintptr(duplicate), "audioroom events")
	connection, err := c.file.SyscallConn()
	if err != nil {
		_ = c.file.Close()
		return err
	}
	c.core.stop = c.stop
	go c.run(connection)
	return nil
}

// run waits for events and delivers them until the engine is closed.
func (c *eventCore) run(connection syscall.RawConn) {
	defer close(c.done)
	readable := func(descriptor uintptr) bool { return c.core.isClosed() || C.is_readable(C.int(descriptor)) != 0 }
	for !c.core.isClosed() {
		if connection.Read(readable) != nil {
			break // closed
		}
		for !c.core.isClosed() && c.deliverNext() {
			continue
		}
	}
}

// deliverNext delivers one event: first to the functions, inside the callback; when it has returned, and the handles that the
// event ends are invalid, to the requests and the channels.
func (c *eventCore) deliverNext() bool {
	var delivered C.uint32_t
	err := check(func() C.AUDIOROOM_Status {
		return C.AUDIOROOM_PollEvents((*C.AUDIOROOM_Engine)(c.core.pointer), 1, &delivered)
	})
	for _, event := range c.delivered {
		c.pass(event)
	}
	c.delivered = nil
	return err == nil && delivered > 0
}

//export audioroomGoEvent
func audioroomGoEvent(key C.uintptr_t, index C.int, pointer unsafe.Pointer) {
	defer reportPanic()
	cgo.Handle(key).Value().(*eventCore).deliver(int(index), pointer)
}

//export audioroomGoRelease
func audioroomGoRelease(key C.uintptr_t) {
	c := cgo.Handle(key).Value().(*eventCore)
	cgo.Handle(key).Delete()
	if c.core != nil {
		c.core.freeFunctions()
	}
}

func (c *eventCore) deliver(index int, pointer unsafe.Pointer) {
	engine := c.engine.Value()
	if engine == nil {
		return
	}
	event := eventReaders[index](engine, pointer)
	c.delivered = append(c.delivered, event)
	engine.mutex.Lock()
	handlers := engine.handlers
	engine.mutex.Unlock()
	c.thread.Store(uintptr(C.this_thread()))
	defer c.thread.Store(0)
	for _, handler := range handlers {
		callHandler(handler, event)
	}
}

func callHandler(handler *handler, event Event) {
	defer reportPanic()
	handler.call(event)
}

// isInside reports whether the caller is inside a function of On: a callback keeps its goroutine on its thread.
func (c *eventCore) isInside() bool { return c.thread.Load() == uintptr(C.this_thread()) }

// pass passes an event to who waits for it and to the channels.
func (c *eventCore) pass(event Event) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	var number uint64
	switch ended := event.(type) {
	case interface{ requestNumber() uint64 }:
		number = ended.requestNumber()
	case *LoginRoomEvent:
		number = ended.Room.handle
	case *LogoutRoomEvent:
		number = ended.Room.handle
	}
	if channel, isWaiting := c.waiting[number]; isWaiting {
		delete(c.waiting, number)
		channel <- event
	}
	for _, channel := range c.channels {
		select {
		case channel <- event:
		default:
			c.dropped.Add(1)
		}
	}
}

func (c *eventCore) closeChannel(channel chan Event) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if index := slices.Index(c.channels, channel); index >= 0 {
		c.channels = slices.Delete(c.channels, index, index+1)
		close(channel)
	}
}

// stop ends the delivery; afterwards no event comes.
func (c *eventCore) stop() {
	_ = c.file.Close()
	if !c.isInside() {
		<-c.done
	}
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.isOver = true
	for _, channel := range c.channels {
		close(channel)
	}
	c.channels = nil
	for _, channel := range c.waiting {
		close(channel)
	}
	c.waiting = nil
}

// await begins something that an event ends, and waits for the event.
func (engine *Engine) await(ctx context.Context, begin func() (uint64, error)) (Event, error) {
	if engine == nil {
		return nil, engine.own().call(nil)
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	defer runtime.KeepAlive(engine) // an engine with a pending request is not collected
	c := engine.events
	if c.isInside() {
		message := "this call waits for an event, and would stop the events inside a function of On: start a goroutine"
		return nil, &Error{Status: StatusWrongThread, Message: message}
	}
	channel := make(chan Event, 1)
	c.mutex.Lock() // held while the call begins, so that its event is not passed before somebody waits for it
	number, err := begin()
	if err == nil && c.isOver {
		err = c.core.refuse()
	}
	if err == nil {
		c.waiting[number] = channel
	}
	c.mutex.Unlock()
	if err != nil {
		return nil, err
	}
	select {
	case event, isThere := <-channel:
		if !isThere {
			return nil, c.core.refuse()
		}
		return event, nil
	case <-ctx.Done():
		c.mutex.Lock()
		delete(c.waiting, number)
		c.mutex.Unlock()
		return nil, ctx.Err()
	}
}

// await makes a request and waits for its event. The event is returned with its status as error.
func await[E Event](engine *Engine, ctx context.Context, call func(unsafe.Pointer, *C.uint64_t) C.AUDIOROOM_Status) (E, error) {
	var none E
	event, err := engine.await(ctx, func() (uint64, error) {
		var request C.uint64_t
		err := engine.call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status { return call(pointer, &request) })
		return uint64(request), err
	})
	if err != nil {
		return none, err
	}
	done, isDone := event.(E)
	if !isDone {
		return none, &Error{Status: StatusInternal, Message: "the request ended with the event " + event.EventName() + ": report it"}
	}
	return done, done.Err()
}
