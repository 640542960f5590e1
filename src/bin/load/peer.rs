//! The connection of one client and its UDP socket, without the tracks' audio. As in an engine (`engine/connection.rs`).
#![forbid(unsafe_code)]

use audioroom::clock::Time;
use audioroom::error::Error;
use audioroom::event::Delivery;
use audioroom::room::{Input, Output};
use audioroom::transport::{
    Channel, PeerConnection, PeerConnectionConfig, PeerConnectionEvent, SenderId, Stack,
};

use crate::client::Shared;
use crate::datagrams::Datagrams;

/// The connection and its socket.
pub struct Peer {
    pub generation: u32,
    pub connection: PeerConnection,
    pub datagrams: Datagrams,
    pub sender: Option<SenderId>,
}

impl Peer {
    /// Opens a connection; returns it with its first offer.
    pub fn open(
        generation: u32,
        receivers: u32,
        cid: Option<String>,
        datagrams: Datagrams,
        shared: &mut Shared,
        now: Time,
    ) -> Result<(Peer, String), Error> {
        let config = PeerConnectionConfig {
            stack: Stack::WebRtc,
            local: vec![datagrams.local],
            local_tcp: Vec::new(),
            seed: shared.random.next_u64(),
        };
        let mut connection = PeerConnection::client(&config, &shared.certificate, receivers, now)?;
        let sender = cid.map(|cid| connection.add_sender(&cid)).transpose()?;
        let sdp = connection.create_offer(now)?;
        Ok((Peer { generation, connection, datagrams, sender }, sdp))
    }

    /// Carries out an output that concerns the connection; returns the reply to the room, if there is one.
    pub fn carry_out(&mut self, output: Output, now: Time) -> Option<Input> {
        let generation = self.generation;
        let done = match output {
            Output::SetAnswer { sdp, .. } => self.connection.set_answer(&sdp, now),
            Output::AddCandidate { candidate, .. } => {
                // One unreadable candidate does not fail the connection: the others may work.
                let _ = self.connection.add_remote_candidate(&candidate, now);
                Ok(())
            }
            Output::Reoffer { add_receivers, restart_ice, .. } => {
                let offer = (|| {
                    self.connection.add_receivers(add_receivers)?;
                    if restart_ice {
                        self.connection.restart_ice()?;
                    }
                    self.connection.create_offer(now)
                })();
                return Some(match offer {
                    Ok(sdp) => Input::PeerOffer { generation, sdp },
                    Err(error) => Input::PeerConnectionError { generation, error },
                });
            }
            Output::AddSender { cid, .. } => {
                self.connection.add_sender(&cid).map(|sender| self.sender = Some(sender))
            }
            Output::RemoveSender { .. } => {
                self.sender.take().map_or(Ok(()), |sender| self.connection.remove_sender(sender))
            }
            Output::SendPeerData { delivery: Delivery::Reliable, data, .. } => {
                let error = self.connection.send_data(Channel::Reliable, &data, now).err();
                return Some(Input::DataSent { generation, error });
            }
            Output::SendPeerData { delivery: Delivery::Lossy, data, .. } => {
                self.connection.send_data(Channel::Lossy, &data, now)
            }
            _ => Ok(()),
        };
        done.err().map(|error| Input::PeerConnectionError { generation, error })
    }
}

/// The room's input for an event of the connection.
pub fn room_input(generation: u32, event: PeerConnectionEvent) -> Option<Input> {
    Some(match event {
        PeerConnectionEvent::Connected => Input::PeerConnected { generation },
        PeerConnectionEvent::Disconnected => Input::PeerDisconnected { generation },
        PeerConnectionEvent::Failed => Input::PeerFailed { generation },
        PeerConnectionEvent::ChannelsOpen => Input::ChannelsOpen { generation },
        PeerConnectionEvent::Data(channel, data) => {
            let delivery = match channel {
                Channel::Reliable => Delivery::Reliable,
                Channel::Lossy => Delivery::Lossy,
            };
            Input::PeerData { generation, delivery, data }
        }
        PeerConnectionEvent::ReceiverAdded { mid, track, .. } => {
            Input::ReceiverAdded { generation, mid: mid.0, track }
        }
        PeerConnectionEvent::ReceiverRemoved(mid) => Input::ReceiverRemoved { generation, mid: mid.0 },
        PeerConnectionEvent::Rtp(..)
        | PeerConnectionEvent::Resent(..)
        | PeerConnectionEvent::Nack { .. }
        | PeerConnectionEvent::Report { .. } => return None,
    })
}
