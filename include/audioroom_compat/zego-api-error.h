// audioroom_compat/zego-api-error.h: the numbers of the older API's errors, for programs that compare with them.
//
//     void OnKickout(int reason, const char *roomID) override
//     {
//         if (ZEGO::OldErrorCode(reason) == 63000001) …           // the user logged in elsewhere
//     }

#ifndef AUDIOROOM_COMPAT_ERROR_H
#define AUDIOROOM_COMPAT_ERROR_H

#include "all.hpp"

namespace ZEGO {

/// The older API's number (of 2019 and later) that is nearest to a status of this library: of the `errorCode`, `reason` or
/// `stateCode` of a callback. 0 is 0. Statuses without a counterpart become 10001001 (invalid parameter).
inline int OldErrorCode(int status) noexcept
{
    switch (status) {
    case AUDIOROOM_OK: return 0;
    case AUDIOROOM_ERR_NOT_FOUND: return 52000104;
    case AUDIOROOM_ERR_WRONG_STATE: return 10000105;
    case AUDIOROOM_ERR_BUSY: return 52000201;
    case AUDIOROOM_ERR_INTERNAL: return 12101002;
    case AUDIOROOM_ERR_UNREACHABLE: return 51200007;
    case AUDIOROOM_ERR_NOT_A_SERVER: return 51400003;
    case AUDIOROOM_ERR_TIMEOUT: return 51200028;
    case AUDIOROOM_ERR_TOKEN_NEEDED:
    case AUDIOROOM_ERR_TOKEN_EXPIRED:
    case AUDIOROOM_ERR_TOKEN_REFUSED:
    case AUDIOROOM_ERR_TOKEN_MISMATCH: return 52002002;
    case AUDIOROOM_ERR_ROOM_FULL: return 52001105;
    case AUDIOROOM_ERR_SAME_USER: return 63000001;
    case AUDIOROOM_ERR_KICKED: return 63000002;
    case AUDIOROOM_ERR_NOT_ALLOWED: return 12301011;
    case AUDIOROOM_ERR_CONNECTION_LOST: return 52002003;
    case AUDIOROOM_ERR_PUBLISH_FAILED: return 12102002;
    case AUDIOROOM_ERR_PLAY_FAILED: return 12102001;
    case AUDIOROOM_ERR_DEVICE: return 12101003;
    default: return 10001001;
    }
}

} // namespace ZEGO

#endif
