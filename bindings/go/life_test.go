package audioroom

import (
	"context"
	"encoding/json"
	"errors"
	"log"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

// child names the program that this process runs in place of the tests.
const child = "AUDIOROOM_GO_CHILD"

func TestMain(m *testing.M) {
	if name := os.Getenv(child); name != "" {
		runChild(name)
		return
	}
	os.Exit(m.Run())
}

// runChild leaves a live engine in a room, and ends in one of the ways of a program.
func runChild(name string) {
	options := InitServerOptions()
	options.Bind, options.NodeIPs = "127.0.0.1:0", "127.0.0.1"
	options.APIKey, options.APISecret = key, secret
	server, err := NewServer(options)
	if err != nil {
		log.Fatal(err)
	}
	url, _ := server.GetURL()
	mine := InitEngineOptions()
	mine.UserID, mine.ServerURL, mine.APIKey, mine.APISecret = "alice", url, key, secret
	mine.CaptureDevice, mine.PlaybackDevice = "null", "null"
	engine, err := NewEngine(mine)
	if err != nil {
		log.Fatal(err)
	}
	if _, err := engine.Login(context.Background(), "lobby", nil); err != nil {
		log.Fatal(err)
	}
	if err := exec.Command("true").Run(); err != nil {
		log.Fatal(err)
	}
	if name == "exit" {
		os.Exit(3)
	}
	if name == "handler" {
		On(engine, func(*RequestDoneEvent) { os.Exit(3) })
		room, _ := engine.LoginRoom("lobby 2", nil)
		_ = room.SetStreamExtraInfo(context.Background(), "info")
		time.Sleep(patience)
	}
}

func TestProcessEndsWithALiveEngine(t *testing.T) {
	for name, code := range map[string]int{"return": 0, "exit": 3, "handler": 3} {
		ctx, cancel := context.WithTimeout(context.Background(), 2*patience)
		command := exec.CommandContext(ctx, os.Args[0])
		command.Env = append(os.Environ(), child+"="+name)
		output, _ := command.CombinedOutput()
		cancel()
		if command.ProcessState.ExitCode() != code {
			t.Errorf("%s: %v\n%s", name, command.ProcessState, output)
		}
	}
}

func TestClosedObjectsRefuseEveryCall(t *testing.T) {
	p := newPair(t, push, nil)
	streams, err := p.ofAlice.GetStreams()
	if err != nil || len(streams) != 1 {
		t.Fatal(streams, err)
	}
	if err := errors.Join(p.alice.Close(), p.alice.Close()); err != nil || !p.alice.IsClosed() {
		t.Fatal(err)
	}
	for name, err := range map[string]error{
		"engine":  p.alice.Pause(),
		"room":    second(p.ofAlice.GetState()),
		"stream":  second(streams[0].Stream.IsMuted()),
		"push":    p.alice.PushCaptureFrame(tone(), 1),
		"login":   second(p.alice.Login(within(t), "other", nil)),
		"request": p.ofAlice.SendMessage(within(t), "late"),
	} {
		if !errors.Is(err, ErrClosed) || !strings.Contains(err.Error(), "the engine is closed") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, isOpen := <-p.alice.Events(context.Background()); isOpen {
		t.Error("a closed engine has events")
	}
	for range p.atAlice { // ends, because the channel is closed
	}
	if err := p.server.Close(); err != nil {
		t.Error(err)
	}
	if _, err := p.server.GetURL(); !errors.Is(err, ErrClosed) {
		t.Error(err)
	}
}

func TestRequestsEndWhenTheEngineIsClosed(t *testing.T) {
	p := newPair(t, nil, nil)
	if err := p.ofBob.RegisterRPCMethod("never"); err != nil {
		t.Fatal(err)
	}
	go func() {
		next[*RPCRequestEvent](t, p.atBob, nil)
		_ = p.alice.Close()
	}()
	if _, err := p.ofAlice.PerformRPC(within(t), "bob", "never", "", 0); !errors.Is(err, ErrClosed) {
		t.Error(err)
	}
}

func TestEngineMayBeClosedInsideItsFunction(t *testing.T) {
	engine := newEngine(t, newServer(t), "alice")
	events := engine.Events(context.Background())
	On(engine, func(*LoginRoomEvent) { _ = engine.Close() })
	if _, err := engine.LoginRoom("lobby", nil); err != nil {
		t.Fatal(err)
	}
	end := time.After(patience)
	for {
		select {
		case _, isOpen := <-events:
			if !isOpen {
				return
			}
		case <-end:
			t.Fatal("the engine did not end")
		}
	}
}

func TestFunctionsThatPanicLeaveTheEventsGoingOn(t *testing.T) {
	var written strings.Builder
	var mutex sync.Mutex
	log.SetOutput(writer(func(data []byte) (int, error) {
		mutex.Lock()
		defer mutex.Unlock()
		return written.Write(data)
	}))
	defer log.SetOutput(os.Stderr)
	p := newPair(t, nil, nil)
	inside := make(chan error, 10)
	On(p.bob, func(event *RoomMessageEvent) { inside <- event.Room.SendMessage(context.Background(), "not here") })
	remove := On(p.bob, func(event *RoomMessageEvent) { panic("planted " + event.Text) })
	for _, text := range []string{"one", "two"} {
		if err := p.ofAlice.SendMessage(within(t), text); err != nil {
			t.Fatal(err)
		}
		if event := next[*RoomMessageEvent](t, p.atBob, nil); event.Text != text {
			t.Error(event.Text)
		}
		if err := <-inside; !errors.Is(err, StatusWrongThread) {
			t.Errorf("a request inside a function: %v", err)
		}
		remove()
	}
	mutex.Lock()
	defer mutex.Unlock()
	if !strings.Contains(written.String(), "planted one") || strings.Contains(written.String(), "planted two") {
		t.Error(written.String())
	}
}

type writer func([]byte) (int, error)

func (function writer) Write(data []byte) (int, error) { return function(data) }

func TestForgottenEngineEndsAndLeavesItsRoom(t *testing.T) {
	server := newServer(t)
	bob := newEngine(t, server, "bob")
	events := bob.Events(context.Background())
	if _, err := bob.Login(within(t), "lobby", nil); err != nil {
		t.Fatal(err)
	}
	func() {
		alice, err := NewEngine(optionsOf(t, server, "alice"))
		if err != nil {
			t.Fatal(err)
		}
		On(alice, func(*StreamUpdateEvent) { _ = alice.Pause() }) // a cycle
		if _, err := alice.Login(within(t), "lobby", nil); err != nil {
			t.Fatal(err)
		}
		next(t, events, func(event *StreamUpdateEvent) bool { return event.IsAdded })
	}()
	stop := make(chan struct{})
	defer close(stop)
	go func() {
		for {
			select {
			case <-stop:
				return
			case <-time.After(50 * time.Millisecond):
				runtime.GC()
			}
		}
	}()
	next(t, events, func(event *StreamUpdateEvent) bool { return !event.IsAdded })
}

func TestPendingRequestKeepsItsEngine(t *testing.T) {
	p := newPair(t, nil, nil)
	if err := p.ofBob.RegisterRPCMethod("slow"); err != nil {
		t.Fatal(err)
	}
	On(p.bob, func(event *RPCRequestEvent) {
		go func() {
			for range 5 {
				runtime.GC()
				time.Sleep(20 * time.Millisecond)
			}
			_ = event.Room.RespondToRPC(event.Request, "done")
		}()
	})
	ask := func() (*RPCDoneEvent, error) {
		carol, err := NewEngine(optionsOf(t, p.server, "carol"))
		if err != nil {
			return nil, err
		}
		room, err := carol.Login(within(t), "lobby", nil)
		if err != nil {
			return nil, err
		}
		return room.PerformRPC(within(t), "bob", "slow", "", 0)
	}
	if done, err := ask(); err != nil || done.Payload != "done" {
		t.Errorf("%+v %v", done, err)
	}
}

func TestManyGoroutinesCallWhileOthersClose(t *testing.T) {
	server := newServer(t)
	for range 5 {
		engine := newEngine(t, server, "alice", push, pull)
		room, err := engine.Login(within(t), "lobby", nil)
		if err != nil {
			t.Fatal(err)
		}
		var group sync.WaitGroup
		for range 4 {
			group.Add(1)
			go func() {
				defer group.Done()
				frame := tone()
				for !engine.IsClosed() {
					_, _ = room.GetStreams()
					_ = engine.PushCaptureFrame(frame, 1)
					_ = engine.PullPlaybackFrameInt16(make([]int16, 480), 1)
					ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
					_ = room.SendMessage(ctx, "x")
					cancel()
				}
			}()
		}
		for range 2 {
			group.Add(1)
			go func() {
				defer group.Done()
				time.Sleep(100 * time.Millisecond)
				_ = engine.Close()
			}()
		}
		group.Wait()
	}
}

func TestEnginesLeaveNoDescriptorsAndThreads(t *testing.T) {
	server := newServer(t)
	descriptors := func() int {
		entries, _ := os.ReadDir("/proc/self/fd")
		return len(entries)
	}
	newEngine(t, server, "alice")
	before, goroutines := descriptors(), runtime.NumGoroutine()
	for range 20 {
		_ = newEngine(t, server, "bob").Close()
	}
	end := time.Now().Add(patience)
	after, running := descriptors(), runtime.NumGoroutine()
	for (after > before || running > goroutines) && time.Now().Before(end) {
		time.Sleep(10 * time.Millisecond)
		after, running = descriptors(), runtime.NumGoroutine()
	}
	if after > before || running > goroutines {
		t.Errorf("descriptors %d, before %d; goroutines %d, before %d", after, before, running, goroutines)
	}
}

func TestLogOfAServerReachesItsFunction(t *testing.T) {
	lines := make(chan string, 1000)
	server := newServer(t, func(options *ServerOptions) {
		options.LogLevel = LogLevelDebug
		options.OnLog = func(event *LogEvent) {
			select {
			case lines <- event.Message:
			default:
			}
		}
	})
	if _, err := newEngine(t, server, "alice").Login(within(t), "lobby", nil); err != nil {
		t.Fatal(err)
	}
	select {
	case line := <-lines:
		if line == "" {
			t.Error("an empty line")
		}
	case <-time.After(patience):
		t.Error("no line")
	}
}

func TestChannelThatNobodyReadsDropsAndCounts(t *testing.T) {
	c := newEventCore()
	defer c.key.Delete()
	engine := &Engine{events: c}
	events := engine.Events(context.Background())
	ctx, cancel := context.WithCancel(context.Background())
	other := engine.Events(ctx)
	cancel()
	if _, isOpen := <-other; isOpen {
		t.Error("the context did not close the channel")
	}
	for range MaxWaiting + 3 {
		c.pass(&LogEvent{})
	}
	if len(events) != MaxWaiting || engine.Dropped() != 3 {
		t.Errorf("%d waiting, %d dropped", len(events), engine.Dropped())
	}
}

func TestEveryFunctionHasAMethod(t *testing.T) {
	if len(missing) != 0 {
		t.Errorf("teach bindings/generator/go_calls.py the form of %v", missing)
	}
	text, err := os.ReadFile("../api.json")
	if err != nil {
		t.Fatal(err)
	}
	var api struct {
		Functions, Events []struct{ Name, Struct string }
	}
	if err := json.Unmarshal(text, &api); err != nil {
		t.Fatal(err)
	}
	if len(api.Events) != len(eventReaders) || len(api.Functions) == 0 {
		t.Errorf("%d events, %d readers", len(api.Events), len(eventReaders))
	}
	var sources strings.Builder
	for _, name := range []string{"calls.go", "types.go", "core.go", "engine.go", "events.go"} {
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		sources.Write(source)
	}
	for _, function := range api.Functions {
		// Status.String has the names, and functions are replaced by audioroom_go_set_callbacks.
		isReplaced := function.Name == "GetStatusName" || function.Name == "SetCallbacks"
		if !isReplaced && !strings.Contains(sources.String(), "C.AUDIOROOM_"+function.Name+"(") &&
			!strings.Contains(sources.String(), "C.audioroom_go_"+function.Name+"(") {
			t.Errorf("no call of AUDIOROOM_%s", function.Name)
		}
	}
}
