package audioroom

import (
	"context"
	"math"
	"testing"
	"time"
)

const (
	key    = "test"
	secret = "a secret of more than 32 bytes, for tests only"
	// patience is how long a test waits for an event; a loaded machine needs some of it.
	patience = 20 * time.Second
)

// within is a context for the waits of a test.
func within(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	return ctx
}

// newServer starts a room server in the test's process.
func newServer(t *testing.T, change ...func(*ServerOptions)) *Server {
	t.Helper()
	options := InitServerOptions()
	options.Bind, options.NodeIPs, options.UDPPort = "127.0.0.1:0", "127.0.0.1", 0
	options.APIKey, options.APISecret = key, secret
	for _, function := range change {
		function(options)
	}
	server, err := NewServer(options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	return server
}

// optionsOf are those of an engine without sound cards.
func optionsOf(t *testing.T, server *Server, user string) *EngineOptions {
	t.Helper()
	url, err := server.GetURL()
	if err != nil {
		t.Fatal(err)
	}
	options := InitEngineOptions()
	options.UserID, options.ServerURL, options.APIKey, options.APISecret = user, url, key, secret
	options.CaptureDevice, options.PlaybackDevice = "null", "null"
	return options
}

func newEngine(t *testing.T, server *Server, user string, change ...func(*EngineOptions)) *Engine {
	t.Helper()
	options := optionsOf(t, server, user)
	for _, function := range change {
		function(options)
	}
	engine, err := NewEngine(options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = engine.Close() })
	return engine
}

func push(options *EngineOptions) { options.CaptureDevice = "push" }
func pull(options *EngineOptions) { options.PlaybackDevice = "pull" }

// next returns the next event of a kind that meets a condition.
func next[E Event](t *testing.T, events <-chan Event, condition func(E) bool) E {
	t.Helper()
	end := time.After(patience)
	for {
		select {
		case event, isOpen := <-events:
			if !isOpen {
				t.Fatal("the channel was closed")
			}
			if wanted, isWanted := event.(E); isWanted && (condition == nil || condition(wanted)) {
				return wanted
			}
		case <-end:
			var none E
			t.Fatalf("no event %T within %v", none, patience)
		}
	}
}

// A pair is two users in one room who play each other's stream.
type pair struct {
	alice, bob     *Engine
	ofAlice, ofBob Room
	atAlice, atBob <-chan Event
	server         *Server
}

func newPair(t *testing.T, first, second func(*EngineOptions)) *pair {
	t.Helper()
	server := newServer(t)
	p := &pair{server: server}
	none := func(*EngineOptions) {}
	if first == nil {
		first = none
	}
	if second == nil {
		second = none
	}
	p.alice, p.bob = newEngine(t, server, "alice", first), newEngine(t, server, "bob", second)
	p.atAlice, p.atBob = p.alice.Events(context.Background()), p.bob.Events(context.Background())
	var err error
	if p.ofAlice, err = p.alice.Login(within(t), "lobby", nil); err != nil {
		t.Fatal(err)
	}
	if p.ofBob, err = p.bob.Login(within(t), "lobby", nil); err != nil {
		t.Fatal(err)
	}
	isActive := func(event *PlayStateEvent) bool { return event.State == StreamStateActive }
	next(t, p.atAlice, isActive)
	next(t, p.atBob, isActive)
	return p
}

// tone is 10 ms of a tone at 48 kHz, with whole periods.
func tone() []float32 {
	samples := make([]float32, 480)
	for index := range samples {
		samples[index] = float32(0.3 * math.Sin(2*math.Pi*500*float64(index)/48000))
	}
	return samples
}

func toneInt16() []int16 {
	samples := make([]int16, 480)
	for index, value := range tone() {
		samples[index] = int16(value * 32767)
	}
	return samples
}

// level is the RMS of samples.
func level(samples []float64) float64 {
	sum := 0.0
	for _, sample := range samples {
		sum += sample * sample
	}
	return math.Sqrt(sum / float64(len(samples)))
}

// crossings counts the periods of a tone.
func crossings(samples []float64) int {
	count := 0
	for index := 1; index < len(samples); index++ {
		if samples[index-1] < 0 && samples[index] >= 0 {
			count++
		}
	}
	return count
}
