//! The order rules of delivery, with plain fake callbacks and a fake engine; threads meet at channels, nothing sleeps.

use std::sync::OnceLock;
use std::sync::mpsc::{Receiver as Inbox, Sender, channel};

use super::*;
use crate::id::RoomId;

/// What a test wants the application to do in a callback.
type Action = Box<dyn Fn(&Arc<Dispatcher>, &str) + Send + Sync>;

/// Notes every call, and does what the test says inside it.
struct App {
    dispatcher: OnceLock<Arc<Dispatcher>>,
    notes: Sender<String>,
    action: Action,
    deaf: bool,
}

impl Receiver for App {
    fn wants(&self, _: &Event) -> bool {
        !self.deaf
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

struct Bench {
    dispatcher: Arc<Dispatcher>,
    notes: Inbox<String>,
    sender: Sender<String>,
}

fn bench(mode: Mode, action: impl Fn(&Arc<Dispatcher>, &str) + Send + Sync + 'static) -> Bench {
    bench_of(mode, false, action)
}

fn bench_of(
    mode: Mode,
    deaf: bool,
    action: impl Fn(&Arc<Dispatcher>, &str) + Send + Sync + 'static,
) -> Bench {
    let (sender, notes) = channel();
    let (app, dispatcher) = app(mode, deaf, &sender, action);
    app.dispatcher.set(dispatcher.clone()).ok().unwrap();
    dispatcher.attach(Arc::new(FakeEngine(sender.clone())));
    dispatcher.activate().unwrap();
    Bench { dispatcher, notes, sender }
}

fn app(
    mode: Mode,
    deaf: bool,
    notes: &Sender<String>,
    action: impl Fn(&Arc<Dispatcher>, &str) + Send + Sync + 'static,
) -> (Arc<App>, Arc<Dispatcher>) {
    let app = App { dispatcher: OnceLock::new(), notes: notes.clone(), action: Box::new(action), deaf };
    let app = Arc::new(app);
    let dispatcher = Dispatcher::new(mode, Some(app.clone()));
    (app, dispatcher)
}

impl Bench {
    fn push(&self, text: &str) {
        self.dispatcher.event(event(text));
    }
    /// The notes up to the one that starts with `last`, joined by commas, without the wakes.
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
fn the_event_thread_delivers_in_order_and_tells_the_engine_after_each() {
    let bench = bench(Mode::Thread, |_, _| {});
    bench.push("a");
    bench.push("b");
    assert_eq!(bench.until("delivered b"), "begin a, end a, delivered a, begin b, end b, delivered b");
    bench.destroy();
    assert_eq!(bench.now(), "shutdown, release");
}

#[test]
fn nothing_is_called_before_the_first_call_on_the_finished_engine() {
    let (sender, notes) = channel();
    let (_app, dispatcher) = app(Mode::Thread, false, &sender, |_, _| {});
    dispatcher.attach(Arc::new(FakeEngine(sender.clone())));
    dispatcher.event(event("early"));
    assert!(dispatcher.state.lock().thread.is_none(), "there is no thread that could call");
    sender.send("create returned".into()).unwrap();
    dispatcher.activate().unwrap();
    let bench = Bench { dispatcher, notes, sender };
    assert_eq!(bench.until("delivered"), "create returned, begin early, end early, delivered early");
    bench.destroy();
}

#[test]
fn an_id_is_written_before_its_callback_can_run() {
    let bench = bench(Mode::Thread, |_, _| {});
    for _ in 0..100 {
        let hold = bench.dispatcher.hold();
        bench.push("a");
        bench.sender.send("id written".into()).unwrap();
        drop(hold);
        assert_eq!(bench.until("delivered"), "id written, begin a, end a, delivered a");
    }
    bench.destroy();
}

#[test]
fn a_nested_poll_goes_on_with_the_next_event() {
    let bench = bench(Mode::Poll, |dispatcher, text| {
        if text == "a" {
            assert_eq!(dispatcher.poll(1).unwrap(), 1);
        }
    });
    ["a", "b", "c"].iter().for_each(|text| bench.push(text));
    assert_eq!(bench.dispatcher.poll(0).unwrap(), 2, "b was delivered by the inner call");
    assert_eq!(
        bench.now(),
        "begin a, begin b, end b, delivered b, end a, delivered a, begin c, end c, delivered c"
    );
    bench.destroy();
}

#[test]
fn poll_with_0_leaves_what_comes_meanwhile() {
    let bench = bench(Mode::Poll, |dispatcher, text| {
        if text == "a" {
            dispatcher.event(event("later"));
        }
    });
    bench.push("a");
    assert_eq!(bench.dispatcher.poll(0).unwrap(), 1);
    assert_eq!(bench.dispatcher.poll(0).unwrap(), 1);
    assert_eq!(bench.dispatcher.poll(0).unwrap(), 0);
    bench.destroy();
}

#[test]
fn a_second_thread_that_polls_is_refused() {
    let bench = bench(Mode::Poll, |dispatcher, _| {
        let dispatcher = dispatcher.clone();
        let other = std::thread::scope(|scope| scope.spawn(move || dispatcher.poll(0)).join().unwrap());
        assert_eq!(other.unwrap_err().kind, ErrorKind::Busy);
    });
    bench.push("a");
    assert_eq!(bench.dispatcher.poll(0).unwrap(), 1);
    assert_eq!(bench.now(), "begin a, end a, delivered a");
    bench.destroy();
}

#[test]
fn polling_an_engine_with_an_event_thread_is_refused_outside_its_callbacks() {
    let bench = bench(Mode::Thread, |dispatcher, text| {
        if text == "a" {
            assert_eq!(dispatcher.poll(1).unwrap(), 1);
        }
    });
    assert_eq!(bench.dispatcher.poll(0).unwrap_err().kind, ErrorKind::WrongState);
    let hold = bench.dispatcher.hold();
    bench.push("a");
    bench.push("b");
    drop(hold);
    assert_eq!(bench.until("delivered a"), "begin a, begin b, end b, delivered b, end a, delivered a");
    bench.destroy();
}

#[test]
fn replacing_the_callbacks_waits_for_the_one_that_runs() {
    let (go, wait) = channel::<()>();
    let wait = Mutex::new(wait);
    let bench = bench(Mode::Thread, move |_, _| wait.lock().recv().unwrap());
    bench.push("a");
    assert_eq!(bench.until("begin a"), "begin a");
    let (dispatcher, notes) = (bench.dispatcher.clone(), bench.sender.clone());
    let replacing = std::thread::spawn(move || {
        dispatcher.set_receiver(None);
        notes.send("replaced".into()).unwrap();
    });
    // The other thread waits, or has not begun; in both cases the callback has to end first.
    go.send(()).unwrap();
    replacing.join().unwrap();
    let notes = bench.now();
    assert!(notes.find("end a").unwrap() < notes.find("replaced").unwrap(), "{notes}");
    bench.push("b");
    bench.destroy();
    assert_eq!(bench.now(), "delivered b, shutdown", "nobody is called any more, not even on_release");
}

#[test]
fn the_callbacks_can_be_replaced_inside_a_callback() {
    let bench = bench(Mode::Thread, |dispatcher, _| dispatcher.set_receiver(None));
    bench.push("a");
    assert_eq!(bench.until("delivered a"), "begin a, end a, delivered a");
    bench.destroy();
}

#[test]
fn destroy_inside_a_callback_ends_after_the_outermost_one() {
    for mode in [Mode::Poll, Mode::Thread] {
        let bench = bench(mode, |dispatcher, text| match text {
            "a" => assert_eq!(dispatcher.poll(1).unwrap(), 1),
            _ => dispatcher.destroy(Arc::new(())),
        });
        let hold = bench.dispatcher.hold();
        ["a", "b", "c"].iter().for_each(|text| bench.push(text));
        drop(hold);
        if mode == Mode::Poll {
            assert_eq!(bench.dispatcher.poll(0).unwrap(), 1);
        }
        assert_eq!(
            bench.until("release"),
            "begin a, begin b, end b, delivered b, end a, delivered a, shutdown, release"
        );
        bench.push("d");
        assert_eq!(bench.now(), "", "nothing comes after on_release");
    }
}

#[test]
fn destroy_waits_for_a_callback_on_another_thread_and_names_it_when_it_is_slow() {
    let (go, wait) = channel::<()>();
    let wait = Mutex::new(wait);
    let bench = bench(Mode::Thread, move |_, _| wait.lock().recv().unwrap());
    bench.push("a");
    assert_eq!(bench.until("begin a"), "begin a");
    let dispatcher = bench.dispatcher.clone();
    let destroying = std::thread::spawn(move || dispatcher.destroy(Arc::new(())));
    let notes = bench.until("warn");
    assert!(notes.contains("on_logout_room"), "{notes}");
    go.send(()).unwrap();
    destroying.join().unwrap();
    assert_eq!(bench.now(), "end a, delivered a, release");
}

#[test]
fn destroy_without_a_single_call_starts_no_thread_and_releases_once() {
    let (sender, notes) = channel();
    let (_app, dispatcher) = app(Mode::Thread, false, &sender, |_, _| {});
    dispatcher.attach(Arc::new(FakeEngine(sender.clone())));
    let bench = Bench { dispatcher, notes, sender };
    bench.destroy();
    bench.destroy();
    assert_eq!(bench.now(), "shutdown, release");
}

#[test]
fn an_event_without_callback_counts_as_delivered_at_once() {
    let bench = bench_of(Mode::Poll, true, |_, _| {});
    bench.push("a");
    assert_eq!(bench.now(), "delivered a");
    assert_eq!(bench.dispatcher.poll(0).unwrap(), 0);
    bench.destroy();
}

#[test]
fn the_application_is_woken_once_for_what_waits_and_again_after_it_began_to_poll() {
    let bench = bench(Mode::Poll, |dispatcher, text| {
        if text == "a" {
            dispatcher.event(event("b"));
        }
    });
    let wakes = || bench.notes.try_iter().filter(|note| note == "wake").count();
    bench.push("a");
    bench.push("x");
    assert_eq!(wakes(), 1);
    assert_eq!(bench.dispatcher.poll(1).unwrap(), 1);
    assert_eq!(wakes(), 1, "b came while the application polled");
    bench.destroy();
}

#[test]
fn the_event_handle_is_readable_while_events_wait() {
    let bench = bench(Mode::Poll, |_, _| {});
    bench.push("a");
    assert!(bench.dispatcher.event_handle().unwrap() >= 0);
    let shown = || bench.dispatcher.state.lock().handle.as_ref().unwrap().is_set();
    assert!(shown(), "made while an event waits");
    bench.dispatcher.poll(0).unwrap();
    assert!(!shown());
    bench.push("b");
    assert!(shown());
    bench.destroy();
}

#[test]
fn a_fault_in_a_callback_is_logged_and_the_next_event_comes() {
    let bench = bench(Mode::Poll, |_, text| assert_ne!(text, "a", "deliberate"));
    bench.push("a");
    bench.push("b");
    assert_eq!(bench.dispatcher.poll(0).unwrap(), 2);
    assert!(bench.now().contains("warn on_logout_room"));
    bench.destroy();
}
