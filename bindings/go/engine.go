package audioroom

/*
#cgo pkg-config: audioroom
#include "callbacks.h"
*/
import "C"

import (
	"context"
	"sync"
	"unsafe"
)

// An Engine is one user: microphone, loudspeaker, and the rooms that the user is in. All methods may be called in any goroutine.
//
// Close ends it. An engine that the program forgets is ended by the collector.
type Engine struct {
	owner
	events *eventCore

	mutex    sync.Mutex
	handlers []*handler
}

// NewEngine creates an engine; nil means the defaults. Events come to the functions of On and to the channels of Engine.Events
// in any EventMode: the package delivers them in a goroutine of the engine.
//
// C: AUDIOROOM_CreateEngine
func NewEngine(options *EngineOptions) (*Engine, error) {
	if options == nil {
		options = InitEngineOptions()
	}
	a := newArena()
	defer a.free()
	optionsC := options.toC(a)
	if a.err != nil {
		return nil, a.err
	}
	engine := &Engine{events: newEventCore()}
	callbacks := (*C.AUDIOROOM_Callbacks)(a.space(C.sizeof_AUDIOROOM_Callbacks))
	C.AUDIOROOM_InitCallbacks(callbacks, C.sizeof_AUDIOROOM_Callbacks)
	C.audioroom_go_set_callbacks(callbacks, C.uintptr_t(engine.events.key))
	optionsC.callbacks = callbacks
	optionsC.event_mode = C.AUDIOROOM_EVENTS_POLL
	var made *C.AUDIOROOM_Engine
	err := check(func() C.AUDIOROOM_Status { return C.AUDIOROOM_CreateEngine(C.AUDIOROOM_ABI_VERSION, optionsC, &made) })
	if err != nil {
		engine.events.key.Delete()
		return nil, err
	}
	engine.adopt("engine", nil, unsafe.Pointer(made), 0, func(pointer unsafe.Pointer) {
		made := (*C.AUDIOROOM_Engine)(pointer)
		C.AUDIOROOM_DestroyEngine(&made)
	})
	if err := engine.events.start(engine); err != nil {
		_ = engine.Close()
		return nil, err
	}
	return engine, nil
}

func (engine *Engine) own() *owner {
	if engine == nil {
		return nil
	}
	return &engine.owner
}

// Login logs in to a room and waits for the result. If the context ends first, it logs out again. The options may be nil.
//
// C: AUDIOROOM_LoginRoom and on_login_room
func (engine *Engine) Login(ctx context.Context, roomID string, options *LoginOptions) (Room, error) {
	var room Room
	begin := func() (uint64, error) {
		var err error
		room, err = engine.LoginRoom(roomID, options)
		return room.handle, err
	}
	event, err := engine.await(ctx, begin)
	if err != nil {
		if room.handle != 0 {
			_ = room.Logout()
		}
		return Room{}, err
	}
	if err := event.Err(); err != nil {
		return Room{}, err
	}
	if _, isLogin := event.(*LoginRoomEvent); !isLogin {
		return Room{}, &Error{Status: StatusCancelled, Message: "the room was left before the login had ended: log in again"}
	}
	return room, nil
}

// AllRooms stands for all rooms, where a comment allows room 0.
func (engine *Engine) AllRooms() Room { return Room{engine: engine} }

// LocalMicrophone stands for the local microphone as it is sent, where a comment allows it.
func (engine *Engine) LocalMicrophone() Stream { return Stream{engine.AllRooms(), LocalMicrophone} }

// AllStreams stands for every remote stream of all rooms, where a comment allows it.
func (engine *Engine) AllStreams() Stream { return engine.AllRooms().AllStreams() }

// A Room is a room that an engine has logged in to. Two values of one room are equal. The zero value is no room.
type Room struct {
	engine *Engine
	handle uint64
}

func roomOf(engine *Engine, handle uint64) Room {
	if handle == 0 || engine == nil {
		return Room{}
	}
	return Room{engine, handle}
}

// Engine returns the engine of the room.
func (room Room) Engine() *Engine { return room.engine }

// Handle returns the number of the room in C.
func (room Room) Handle() uint64 { return room.handle }

// AllStreams stands for every remote stream of the room, where a comment allows it.
func (room Room) AllStreams() Stream { return Stream{room, AllStreams} }

func (room Room) own() *owner { return room.engine.own() }

// A Stream is the voice of one user in a room. Two values of one stream are equal. The zero value is no stream.
type Stream struct {
	room   Room
	handle uint64
}

func streamOf(engine *Engine, room Room, handle uint64) Stream {
	if handle == 0 || engine == nil {
		return Stream{}
	}
	room.engine = engine
	return Stream{room, handle}
}

// Room returns the room of the stream.
func (stream Stream) Room() Room { return stream.room }

// Handle returns the number of the stream in C.
func (stream Stream) Handle() uint64 { return stream.handle }

func (stream Stream) own() *owner { return stream.room.engine.own() }
