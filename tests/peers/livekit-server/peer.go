//go:build peer

// Package peer pins the room server that the interoperability tests talk to; nothing of it is compiled into audioroom.
package peer

import _ "github.com/livekit/livekit-server/cmd/server"
