/*
 * Recordings: bad input is an error with a text, the files have what was heard, and a full disk ends a recording with an event and
 * leaves files that can be played.
 */
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tone.h"

#define NULLS AUDIOROOM_ERR_NULL_ARGUMENT
#define RANGE AUDIOROOM_ERR_OUT_OF_RANGE
#define GONE AUDIOROOM_ERR_NOT_FOUND
#define WAV_HEADER 80

static Peer alice, bob;
static char folder[] = "/tmp/audioroom-recorder-XXXXXX";
static int progresses, ends;
static AUDIOROOM_RecordingEndEvent last_end;
static char end_text[1024];

static void on_recording_progress(void *user_data, const AUDIOROOM_RecordingProgressEvent *event)
{
    CHECK(event->struct_size >= sizeof *event && event->status == AUDIOROOM_OK && event->message[0] == 0);
    CHECK(event->recording != 0 && event->files > 0);
    /* A file of copied packets begins with its first packet, or after 1 s. */
    CHECK(event->bytes > 0 || event->duration_ms < 1000);
    progresses++;
    count_event(user_data, "on_recording_progress", "");
}

static void on_recording_end(void *user_data, const AUDIOROOM_RecordingEndEvent *event)
{
    CHECK(event->struct_size >= sizeof *event);
    CHECK(event->status == AUDIOROOM_OK ? !event->message[0] : strlen(event->message) > 12);
    last_end = *event;
    snprintf(end_text, sizeof end_text, "%s", event->message);
    ends++;
    count_event(user_data, "on_recording_end", "");
}

static void start(Peer *peer, const char *name)
{
    AUDIOROOM_Callbacks callbacks;
    start_peer(peer, name, AUDIOROOM_EVENTS_POLL);
    callbacks = callbacks_of(peer);
    callbacks.on_recording_progress = on_recording_progress;
    callbacks.on_recording_end = on_recording_end;
    OK(AUDIOROOM_SetCallbacks(peer->engine, &callbacks));
}

static const char *in_folder(const char *name)
{
    static char paths[4][300];
    static int next;
    next = (next + 1) % 4;
    snprintf(paths[next], sizeof paths[next], "%s/%s", folder, name);
    return paths[next];
}

static AUDIOROOM_RecordingOptions options_of(int32_t source, const char *path)
{
    AUDIOROOM_RecordingOptions options;
    OK(AUDIOROOM_InitRecordingOptions(&options, sizeof options));
    options.source = source;
    options.path = path;
    return options;
}

static AUDIOROOM_Recording record(int32_t source, const char *path)
{
    AUDIOROOM_RecordingOptions options = options_of(source, path);
    AUDIOROOM_Recording recording = 0;
    OK(AUDIOROOM_StartRecording(bob.engine, &options, &recording));
    CHECK(recording != 0);
    return recording;
}

static uint32_t number(const unsigned char *bytes)
{
    return bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

/* Checks the header of a WAV file. Returns the number of samples, which are in `samples`. */
static long read_wav(const char *name, short *samples, long most)
{
    unsigned char head[WAV_HEADER];
    FILE *file = fopen(in_folder(name), "rb");
    long count;
    if (!file) FAIL("%s is missing", name);
    CHECK(fread(head, 1, sizeof head, file) == sizeof head);
    CHECK(memcmp(head, "RIFF", 4) == 0 && memcmp(head + 8, "WAVE", 4) == 0 && memcmp(head + 72, "data", 4) == 0);
    count = (long)number(head + 76) / 2;
    CHECK(count <= most);
    CHECK((long)fread(samples, 2, (size_t)count, file) == count);
    fclose(file);
    return count;
}

/* The loudest sample of a second of a file, 0 to 1. */
static double peak(const short *samples, long count)
{
    long n;
    int most = 0;
    for (n = 0; n < count; n++)
        if (abs(samples[n]) > most) most = abs(samples[n]);
    return most / 32767.0;
}

/* Checks the beginning of an Ogg Opus file, and that it has sound. */
static void check_ogg(const char *name)
{
    static unsigned char bytes[1000000];
    FILE *file = fopen(in_folder(name), "rb");
    size_t size;
    if (!file) FAIL("%s is missing", name);
    size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    CHECK(size > 4000 && memcmp(bytes, "OggS", 4) == 0 && memcmp(bytes + 28, "OpusHead", 8) == 0);
}

static void bad_input(void)
{
    AUDIOROOM_RecordingOptions options = options_of(AUDIOROOM_RECORD_MIX, in_folder("bad.wav"));
    AUDIOROOM_Recording recording = 0;
    EXPECT(NULLS, AUDIOROOM_InitRecordingOptions(NULL, sizeof options));
    EXPECT(AUDIOROOM_ERR_STRUCT_SIZE, AUDIOROOM_InitRecordingOptions(&options, 4));
    EXPECT(NULLS, AUDIOROOM_StartRecording(NULL, &options, &recording));
    EXPECT(NULLS, AUDIOROOM_StartRecording(bob.engine, NULL, &recording));
    EXPECT(NULLS, AUDIOROOM_StartRecording(bob.engine, &options, NULL));
    options.path = NULL;
    EXPECT(NULLS, AUDIOROOM_StartRecording(bob.engine, &options, &recording));
    options.path = "sound.mp3";
    EXPECT_TEXT(RANGE, AUDIOROOM_StartRecording(bob.engine, &options, &recording), ".wav");
    options.path = in_folder("{user}.wav");
    EXPECT_TEXT(RANGE, AUDIOROOM_StartRecording(bob.engine, &options, &recording), "{user}");
    options.path = in_folder("bad.wav");
    options.source = AUDIOROOM_RECORD_EACH;
    EXPECT_TEXT(RANGE, AUDIOROOM_StartRecording(bob.engine, &options, &recording), "{user}");
    options.source = 4;
    EXPECT(RANGE, AUDIOROOM_StartRecording(bob.engine, &options, &recording));
    options.source = AUDIOROOM_RECORD_STREAM;
    EXPECT(GONE, AUDIOROOM_StartRecording(bob.engine, &options, &recording));
    options.room = bob.room;
    options.stream = bob.room;
    EXPECT(AUDIOROOM_ERR_WRONG_KIND, AUDIOROOM_StartRecording(bob.engine, &options, &recording));
    options = options_of(AUDIOROOM_RECORD_MIX, in_folder("bad.wav"));
    options.channels = 3;
    EXPECT(RANGE, AUDIOROOM_StartRecording(bob.engine, &options, &recording));
    options.channels = 1;
    options.format = 3;
    EXPECT(RANGE, AUDIOROOM_StartRecording(bob.engine, &options, &recording));
    options.format = AUDIOROOM_FORMAT_OGG_OPUS;
    options.bitrate = 5999;
    EXPECT(RANGE, AUDIOROOM_StartRecording(bob.engine, &options, &recording));
    EXPECT(GONE, AUDIOROOM_StopRecording(bob.engine, 0));
    EXPECT(AUDIOROOM_ERR_WRONG_KIND, AUDIOROOM_StopRecording(bob.engine, bob.room));
    CHECK(recording == 0 && access(in_folder("bad.wav"), F_OK) != 0);
}

/* Every file has the length of the recording, and the tone is in the talker's file and in the mix. */
static void files_have_what_was_heard(void)
{
    static short samples[48000 * 60];
    AUDIOROOM_Recording each = record(AUDIOROOM_RECORD_EACH, in_folder("{user}.wav"));
    AUDIOROOM_Recording mix = record(AUDIOROOM_RECORD_MIX, in_folder("mix.wav"));
    AUDIOROOM_Recording opus = record(AUDIOROOM_RECORD_MIX, in_folder("mix.opus"));
    AUDIOROOM_RecordingOptions options = options_of(AUDIOROOM_RECORD_STREAM, in_folder("stream.ogg"));
    AUDIOROOM_Recording stream = 0;
    long length;
    int before = progresses;
    options.room = bob.room;
    options.stream = bob.stream;
    OK(AUDIOROOM_StartRecording(bob.engine, &options, &stream));
    PUSH_UNTIL(alice.engine, 0.5f, progresses >= before + 8);
    OK(AUDIOROOM_StopRecording(bob.engine, each));
    OK(AUDIOROOM_StopRecording(bob.engine, each));
    AWAIT(ends == 1);
    CHECK(last_end.recording == each && last_end.status == AUDIOROOM_OK && last_end.files == 2);
    CHECK(last_end.duration_ms > 1000 && last_end.unrecorded_users == 0);
    /* On a busy machine the threads of the engine can be delayed by more than the recorder waits for a late block, 400 ms. */
    CHECK(last_end.lost_ms <= 500);
    EXPECT(GONE, AUDIOROOM_StopRecording(bob.engine, each));
    length = (long)last_end.duration_ms * 48;
    CHECK(labs(read_wav("alice.wav", samples, 48000 * 60) - length) < 48);
    CHECK(peak(samples + 24000, length - 24000) > 0.3);
    CHECK(labs(read_wav("bob.wav", samples, 48000 * 60) - length) < 48);
    CHECK(peak(samples, length - 48) == 0);
    OK(AUDIOROOM_StopRecording(bob.engine, mix));
    OK(AUDIOROOM_StopRecording(bob.engine, opus));
    OK(AUDIOROOM_StopRecording(bob.engine, stream));
    AWAIT(ends == 4);
    length = read_wav("mix.wav", samples, 48000 * 60);
    CHECK(length > 48000 && peak(samples + 24000, length - 24000) > 0.3);
    check_ogg("mix.opus");
    check_ogg("stream.ogg");
}

/* An existing file is refused by name, or replaced if that is asked for. */
static void existing_file_is_kept(void)
{
    AUDIOROOM_RecordingOptions options = options_of(AUDIOROOM_RECORD_VOICE, in_folder("mix.wav"));
    AUDIOROOM_Recording recording = record(AUDIOROOM_RECORD_VOICE, in_folder("mix.wav"));
    struct stat file;
    long long begin, size;
    ends = 0;
    AWAIT(ends == 1);
    CHECK(last_end.recording == recording && last_end.status == AUDIOROOM_ERR_FILE);
    CHECK(strstr(end_text, "mix.wav exists already"));
    options.overwrite = 1;
    begin = now_ms();
    OK(AUDIOROOM_StartRecording(bob.engine, &options, &recording));
    OK(AUDIOROOM_StopRecording(bob.engine, recording));
    AWAIT(ends == 2);
    /* The file is as long as the new recording, which is no longer than the time that has passed: 96 bytes for each ms. */
    CHECK(last_end.status == AUDIOROOM_OK && (long long)last_end.duration_ms <= now_ms() - begin);
    CHECK(stat(in_folder("mix.wav"), &file) == 0);
    size = WAV_HEADER + (long long)last_end.duration_ms * 96;
    CHECK((long long)last_end.bytes == (long long)file.st_size);
    CHECK(file.st_size >= size && file.st_size < size + 96);
}

/* A file that reaches the limit of file sizes, as on a full disk. */
static void full_disk_leaves_playable_files(const char *name)
{
    static short samples[48000 * 60];
    struct rlimit limit, small;
    AUDIOROOM_Recording recording;
    ends = 0;
    CHECK(getrlimit(RLIMIT_FSIZE, &limit) == 0);
    small = limit;
    small.rlim_cur = 20000;
    signal(SIGXFSZ, SIG_IGN);
    CHECK(setrlimit(RLIMIT_FSIZE, &small) == 0);
    recording = record(AUDIOROOM_RECORD_MIX, in_folder(name));
    PUSH_UNTIL(alice.engine, 0.5f, ends == 1);
    CHECK(setrlimit(RLIMIT_FSIZE, &limit) == 0);
    CHECK(last_end.recording == recording && last_end.status == AUDIOROOM_ERR_FILE);
    CHECK(strstr(end_text, name) && strstr(end_text, "cannot be written"));
    EXPECT(GONE, AUDIOROOM_StopRecording(bob.engine, recording));
    if (strstr(name, ".wav")) CHECK(read_wav(name, samples, 48000 * 60) == (20000 - WAV_HEADER) / 2);
}

int main(void)
{
    AUDIOROOM_Server *server = start_server();
    char command[400];
    CHECK(mkdtemp(folder));
    start(&alice, "alice");
    OK(AUDIOROOM_SetDevice(alice.engine, AUDIOROOM_DEVICE_CAPTURE, "push"));
    start(&bob, "bob");
    login(&alice, "lobby");
    login(&bob, "lobby");
    AWAIT(bob.streams == 1 && alice.publish_active > 0);
    bad_input();
    files_have_what_was_heard();
    existing_file_is_kept();
    full_disk_leaves_playable_files("full.wav");
    full_disk_leaves_playable_files("full.opus");

    /* The end of an engine completes its files. */
    ends = 0;
    record(AUDIOROOM_RECORD_VOICE, in_folder("end.wav"));
    AWAIT(access(in_folder("end.wav"), F_OK) == 0);
    end_peer(&bob);
    CHECK(ends == 0);
    {
        static short samples[48000 * 60];
        CHECK(read_wav("end.wav", samples, 48000 * 60) > 0);
    }
    end_peer(&alice);
    OK(AUDIOROOM_DestroyServer(&server));
    snprintf(command, sizeof command, "rm -r %s", folder);
    CHECK(system(command) == 0);
    puts("recorder: ok");
    return 0;
}
