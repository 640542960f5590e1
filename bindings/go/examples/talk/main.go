// Talks and listens until Enter is pressed. Start it twice, with two user ids: go run ./examples/talk alice, go run ./examples/talk bob.
package main

import (
	"bufio"
	"context"
	"fmt"
	"log"
	"os"

	"audioroom"
)

func main() {
	options := audioroom.InitEngineOptions()
	options.UserID = "alice"
	if len(os.Args) > 1 {
		options.UserID = os.Args[1]
	}
	engine, err := audioroom.NewEngine(options)
	if err != nil {
		log.Fatal(err)
	}
	defer engine.Close()
	audioroom.On(engine, func(event *audioroom.LoginRoomEvent) { fmt.Println("talking on", event.ServerURL, "; Enter ends") })
	if _, err := engine.Login(context.Background(), "lobby", nil); err != nil {
		log.Println(err)
		return
	}
	_, _ = bufio.NewReader(os.Stdin).ReadString('\n')
}
