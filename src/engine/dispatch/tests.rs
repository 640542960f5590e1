//! The order of delivery, with fake callbacks and a fake engine. Threads synchronise through channels; no test sleeps.
#![forbid(unsafe_code)]

use std::sync::OnceLock;
use std::sync::mpsc::{Receiver as Inbox, Sender, channel};

use super::*;
use crate::id::RoomId;

/// The application's code inside a callback.
type Action = Box<dyn Fn(&Arc<Dispatcher>, &str) + Send + Sync>;

/// Records every call, and runs the test's action inside it.
struct App {
    dispatcher: OnceLock<Arc<Dispatcher>>,
    notes: Sender<String>,
    action: Action,
    has_callbacks: bool,
}

impl Receiver for App {
    fn wants(&self, _: &Event) -> bool {
        self.has_callbacks
    }
    fn receive(&self, event: &Event) {
        let text = text_of(event);
        self.notes.send(format!("begin {text}")).unwrap();
        if let Some(dispatcher) = self.dispatcher.get() {
            (self.action)(dispatcher, &text);
        }
        self.notes.send(format!("end {text}")).unwrap();
    }
    fn wants_wake(&self) -> bool {
        true
    }
    fn wake(&self) {
        self.notes.send("wake".into()).unwrap();
    }
    fn release(&self) {
        self.notes.send("release".into()).unwrap();
    }
}

struct FakeEngine(Sender<String>);

impl Source for FakeEngine {
    fn event_delivered(&self, event: &Event) {
        self.0.send(format!("delivered {}", text_of(event))).unwrap();
    }
    fn is_stale(&self, _: &Event) -> bool {
        false
    }
    fn shutdown(&self) {
        self.0.send("shutdown".into()).unwrap();
    }
    fn warn(&self, text: &str) {
        self.0.send(format!("warn {text}")).unwrap();
    }
}

fn text_of(event: &Event) -> String {
    match event {
        Event::LogoutRoom { room_id, .. } => room_id.clone(),
        other => other.callback().into(),
    }
}

fn event(text: &str) -> Event {
    Event::LogoutRoom { room: RoomId::fresh(), room_id: text.into() }
}

struct Fixture {
    dispatcher: Arc<Dispatcher>,
    notes: Inbox<String>,
    sender: Sender<String>,
}

fn fixture(mode: Mode, action: impl Fn(&Arc<Dispatcher>, &str) + Send + Sync + 'static) -> Fixture {
    fixture_with(mode, true, action)
}

fn fixture_with(
    mode: Mode,
    has_callbacks: bool,
    action: impl Fn(&Arc<Dispatcher>, &str) + Send + Sync + 'static,
) -> Fixture {
    let (sender, notes) = channel();
    let (app, dispatcher) = app(mode, has_callbacks, &sender, action);
    app.dispatcher.set(dispatcher.clone()).ok().unwrap();
    dispatcher.attach(Arc::new(FakeEngine(sender.clone())));
    dispatcher.activate().unwrap();
    Fixture { dispatcher, notes, sender }
}

fn app(
    mode: Mode,
    has_callbacks: bool,
    notes: &Sender<String>,
    action: impl Fn(&Arc<Dispatcher>, &str) + Send + Sync + 'static,
) -> (Arc<App>, Arc<Dispatcher>) {
    let app =
        App { dispatcher: OnceLock::new(), notes: notes.clone(), action: Box::new(action), has_callbacks };
    let app = Arc::new(app);
    let dispatcher = Dispatcher::new(mode, Some(app.clone()));
    (app, dispatcher)
}

impl Fixture {
    fn push(&self, text: &str) {
        self.dispatcher.event(event(text));
    }
    /// The notes up to the note that starts with `last`, joined by commas, without the wakes.
    fn until(&self, last: &str) -> String {
        let mut notes = Vec::new();
        while !notes.last().is_some_and(|note: &String| note.starts_with(last)) {
            notes.push(self.notes.recv_timeout(Duration::from_secs(10)).expect("a note comes"));
        }
        notes.retain(|note| note != "wake");
        notes.join(", ")
    }
    fn now(&self) -> String {
        self.notes.try_iter().filter(|note| note != "wake").collect::<Vec<_>>().join(", ")
    }
    fn destroy(&self) {
        self.dispatcher.destroy(Arc::new(()));
    }
}

#[test]
fn event_thread_delivers_in_order_and_notifies_the_engine() {
    let fixture = fixture(Mode::Thread, |_, _| {});
    fixture.push("a");
    fixture.push("b");
    assert_eq!(fixture.until("delivered b"), "begin a, end a, delivered a, begin b, end b, delivered b");
    fixture.destroy();
    assert_eq!(fixture.now(), "shutdown, release");
}

#[test]
fn no_callback_runs_before_the_first_call() {
    let (sender, notes) = channel();
    let (_app, dispatcher) = app(Mode::Thread, true, &sender, |_, _| {});
    dispatcher.attach(Arc::new(FakeEngine(sender.clone())));
    dispatcher.event(event("early"));
    assert!(dispatcher.state.lock().thread.is_none(), "there is no thread that could call");
    sender.send("create returned".into()).unwrap();
    dispatcher.activate().unwrap();
    let fixture = Fixture { dispatcher, notes, sender };
    assert_eq!(fixture.until("delivered"), "create returned, begin early, end early, delivered early");
    fixture.destroy();
}

#[test]
fn handle_is_written_before_its_callback_runs() {
    let fixture = fixture(Mode::Thread, |_, _| {});
    for _ in 0..100 {
        let hold = fixture.dispatcher.hold();
        fixture.push("a");
        fixture.sender.send("id written".into()).unwrap();
        drop(hold);
        assert_eq!(fixture.until("delivered"), "id written, begin a, end a, delivered a");
    }
    fixture.destroy();
}

#[test]
fn nested_poll_continues_with_the_next_event() {
    let fixture = fixture(Mode::Poll, |dispatcher, text| {
        if text == "a" {
            assert_eq!(dispatcher.poll(1).unwrap(), 1);
        }
    });
    ["a", "b", "c"].iter().for_each(|text| fixture.push(text));
    assert_eq!(fixture.dispatcher.poll(0).unwrap(), 2, "b was delivered by the inner call");
    assert_eq!(
        fixture.now(),
        "begin a, begin b, end b, delivered b, end a, delivered a, begin c, end c, delivered c"
    );
    fixture.destroy();
}

#[test]
fn poll_with_0_leaves_events_pushed_meanwhile() {
    let fixture = fixture(Mode::Poll, |dispatcher, text| {
        if text == "a" {
            dispatcher.event(event("later"));
        }
    });
    fixture.push("a");
    assert_eq!(fixture.dispatcher.poll(0).unwrap(), 1);
    assert_eq!(fixture.dispatcher.poll(0).unwrap(), 1);
    assert_eq!(fixture.dispatcher.poll(0).unwrap(), 0);
    fixture.destroy();
}

#[test]
fn second_polling_thread_is_refused() {
    let fixture = fixture(Mode::Poll, |dispatcher, _| {
        let dispatcher = dispatcher.clone();
        let other = std::thread::scope(|scope| scope.spawn(move || dispatcher.poll(0)).join().unwrap());
        assert_eq!(other.unwrap_err().kind, ErrorKind::Busy);
    });
    fixture.push("a");
    assert_eq!(fixture.dispatcher.poll(0).unwrap(), 1);
    assert_eq!(fixture.now(), "begin a, end a, delivered a");
    fixture.destroy();
}

#[test]
fn polling_beside_the_event_thread_is_refused() {
    let fixture = fixture(Mode::Thread, |dispatcher, text| {
        if text == "a" {
            assert_eq!(dispatcher.poll(1).unwrap(), 1);
        }
    });
    assert_eq!(fixture.dispatcher.poll(0).unwrap_err().kind, ErrorKind::WrongState);
    let hold = fixture.dispatcher.hold();
    fixture.push("a");
    fixture.push("b");
    drop(hold);
    assert_eq!(fixture.until("delivered a"), "begin a, begin b, end b, delivered b, end a, delivered a");
    fixture.destroy();
}

#[test]
fn replacing_callbacks_waits_for_a_running_one() {
    let (go, wait) = channel::<()>();
    let wait = Mutex::new(wait);
    let fixture = fixture(Mode::Thread, move |_, _| wait.lock().recv().unwrap());
    fixture.push("a");
    assert_eq!(fixture.until("begin a"), "begin a");
    let (dispatcher, notes) = (fixture.dispatcher.clone(), fixture.sender.clone());
    let replacing = std::thread::spawn(move || {
        dispatcher.set_receiver(None);
        notes.send("replaced".into()).unwrap();
    });
    // The other thread waits or has not started; in both cases the callback ends first.
    go.send(()).unwrap();
    replacing.join().unwrap();
    let notes = fixture.now();
    assert!(notes.find("end a").unwrap() < notes.find("replaced").unwrap(), "{notes}");
    fixture.push("b");
    fixture.destroy();
    assert_eq!(fixture.now(), "delivered b, shutdown", "no callback runs any more, not even on_release");
}

#[test]
fn callbacks_can_be_replaced_inside_a_callback() {
    let fixture = fixture(Mode::Thread, |dispatcher, _| dispatcher.set_receiver(None));
    fixture.push("a");
    assert_eq!(fixture.until("delivered a"), "begin a, end a, delivered a");
    fixture.destroy();
}

#[test]
fn destroy_inside_a_callback_completes_after_the_outermost() {
    for mode in [Mode::Poll, Mode::Thread] {
        let fixture = fixture(mode, |dispatcher, text| match text {
            "a" => assert_eq!(dispatcher.poll(1).unwrap(), 1),
            _ => dispatcher.destroy(Arc::new(())),
        });
        let hold = fixture.dispatcher.hold();
        ["a", "b", "c"].iter().for_each(|text| fixture.push(text));
        drop(hold);
        if mode == Mode::Poll {
            assert_eq!(fixture.dispatcher.poll(0).unwrap(), 1);
        }
        assert_eq!(
            fixture.until("release"),
            "begin a, begin b, end b, delivered b, end a, delivered a, shutdown, release"
        );
        fixture.push("d");
        assert_eq!(fixture.now(), "", "nothing comes after on_release");
    }
}

#[test]
fn destroy_waits_for_a_callback_and_logs_a_slow_one() {
    let (go, wait) = channel::<()>();
    let wait = Mutex::new(wait);
    let fixture = fixture(Mode::Thread, move |_, _| wait.lock().recv().unwrap());
    fixture.push("a");
    assert_eq!(fixture.until("begin a"), "begin a");
    let dispatcher = fixture.dispatcher.clone();
    let destroying = std::thread::spawn(move || dispatcher.destroy(Arc::new(())));
    let notes = fixture.until("warn");
    assert!(notes.contains("on_logout_room"), "{notes}");
    go.send(()).unwrap();
    destroying.join().unwrap();
    assert_eq!(fixture.now(), "end a, delivered a, release");
}

#[test]
fn destroy_without_calls_starts_no_thread_and_releases_once() {
    let (sender, notes) = channel();
    let (_app, dispatcher) = app(Mode::Thread, true, &sender, |_, _| {});
    dispatcher.attach(Arc::new(FakeEngine(sender.clone())));
    let fixture = Fixture { dispatcher, notes, sender };
    fixture.destroy();
    fixture.destroy();
    assert_eq!(fixture.now(), "shutdown, release");
}

#[test]
fn event_without_callback_counts_as_delivered() {
    let fixture = fixture_with(Mode::Poll, false, |_, _| {});
    fixture.push("a");
    assert_eq!(fixture.now(), "delivered a");
    assert_eq!(fixture.dispatcher.poll(0).unwrap(), 0);
    fixture.destroy();
}

#[test]
fn application_is_woken_once_until_it_polls() {
    let fixture = fixture(Mode::Poll, |dispatcher, text| {
        if text == "a" {
            dispatcher.event(event("b"));
        }
    });
    let wakes = || fixture.notes.try_iter().filter(|note| note == "wake").count();
    fixture.push("a");
    fixture.push("x");
    assert_eq!(wakes(), 1);
    assert_eq!(fixture.dispatcher.poll(1).unwrap(), 1);
    assert_eq!(wakes(), 1, "b was pushed while the application polled");
    fixture.destroy();
}

#[test]
fn poll_that_leaves_events_wakes_the_application_again() {
    for mode in [Mode::Poll, Mode::Thread] {
        let fixture = fixture(mode, |dispatcher, text| {
            if text == "a" {
                assert_eq!(dispatcher.poll(1).unwrap(), 1, "a nested loop");
            }
        });
        let hold = fixture.dispatcher.hold();
        ["a", "b", "c"].iter().for_each(|text| fixture.push(text));
        drop(hold);
        let wakes = || fixture.notes.try_iter().filter(|note| note == "wake").count();
        if mode == Mode::Poll {
            assert_eq!(wakes(), 1);
            assert_eq!(fixture.dispatcher.poll(1).unwrap(), 1);
            assert_eq!(wakes(), 1, "c is left, and the nested poll has reported it");
            assert_eq!(fixture.dispatcher.poll(1).unwrap(), 1);
            assert_eq!(wakes(), 0, "nothing is left");
        } else {
            let notes = fixture.notes.iter().take_while(|note| note != "delivered c");
            assert!(!notes.into_iter().any(|note| note == "wake"), "an event thread needs no wake");
        }
        fixture.destroy();
    }
}

#[test]
fn new_callbacks_are_woken_for_waiting_events() {
    let fixture = fixture(Mode::Poll, |_, _| {});
    fixture.dispatcher.state.lock().armed = false;
    fixture.push("a");
    fixture.dispatcher.state.lock().armed = true;
    let (next, _) = app(Mode::Poll, true, &fixture.sender, |_, _| {});
    fixture.dispatcher.set_receiver(Some(next));
    assert_eq!(fixture.notes.try_iter().collect::<Vec<_>>(), ["wake"]);
    fixture.destroy();
}

#[test]
fn event_handle_is_readable_while_events_wait() {
    let fixture = fixture(Mode::Poll, |_, _| {});
    fixture.push("a");
    assert!(fixture.dispatcher.event_handle().unwrap() >= 0);
    let shown = || fixture.dispatcher.state.lock().handle.as_ref().unwrap().is_set();
    assert!(shown(), "made while an event waits");
    fixture.dispatcher.poll(0).unwrap();
    assert!(!shown());
    fixture.push("b");
    assert!(shown());
    fixture.destroy();
}

#[test]
fn panic_in_a_callback_is_logged_and_delivery_continues() {
    let fixture = fixture(Mode::Poll, |_, text| assert_ne!(text, "a", "deliberate"));
    fixture.push("a");
    fixture.push("b");
    assert_eq!(fixture.dispatcher.poll(0).unwrap(), 2);
    assert!(fixture.now().contains("warn on_logout_room"));
    fixture.destroy();
}
