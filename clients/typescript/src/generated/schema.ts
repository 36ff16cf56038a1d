// Generated from api/openapi.json by `npm run openapi`; not to be edited.
export interface components {
    schemas: {
        /** @description A refusal or a fault, as RFC 9457 has it. */
        Problem: {
            /** @description The address of a page about this kind of problem: /problems/{code}. */
            type: string;
            title: string;
            status: number;
            /** @description One sentence for a person: what is wrong, and what to do. */
            detail: string;
            /**
             * @description Stable and machine-readable; docs/problems.md says what each means.
             * @enum {unknown}
             */
            code: "invalid_request" | "malformed_request" | "unsupported_media_type" | "payload_too_large" | "headers_too_large" | "request_timeout" | "unauthenticated" | "invalid_credentials" | "session_ended" | "second_factor_required" | "second_factor_wrong" | "passkey_refused" | "step_up_required" | "mail_off" | "link_invalid" | "sso_off" | "rate_limited" | "already_enabled" | "not_enabled" | "organization_closing" | "cross_site_request" | "signup_closed" | "forbidden" | "not_found" | "invalid_invitation" | "method_not_allowed" | "account_exists" | "last_owner" | "already_member" | "invalid_cursor" | "events_gone" | "answers_unread" | "too_many_streams" | "too_many_webhooks" | "webhook_disabled" | "label_exists" | "too_many_views" | "too_many_labels" | "slot_exists" | "too_many_slots" | "too_many_blocked_dates" | "nothing_to_replay" | "provider_not_configured" | "channel_exists" | "channel_mismatch" | "channel_not_connected" | "oauth_state_invalid" | "oauth_refused" | "oauth_failed" | "publishing_in_progress" | "already_published" | "thread_started" | "review_link_ended" | "review_code_required" | "review_code_wrong" | "already_canceled" | "approval_required" | "approval_not_required" | "not_approved" | "step_approved" | "content_changed" | "time_in_past" | "media_in_use" | "quota_exceeded" | "too_many_media_jobs" | "ffmpeg_missing" | "storage_full" | "storage_unavailable" | "too_many_uploads" | "upload_offset_mismatch" | "upload_locked" | "unsupported_version" | "nothing_to_publish" | "nothing_to_cancel" | "nothing_to_retry" | "outcome_unknown" | "nothing_to_resolve" | "archived" | "nothing_to_unpublish" | "unpublish_not_supported" | "post_claimed" | "conflict" | "precondition_failed" | "duplicate_content" | "rows_refused" | "idempotency_key_in_flight" | "idempotency_key_reused" | "idempotency_key_not_taken" | "too_busy" | "unavailable" | "internal";
            /** @description The same as in the header X-Request-Id and in the server log. */
            request_id: string;
            /** @description What the sentence names, by name, for a sentence in another language; reason tells cases of one code apart. docs/problems.md lists them; more may come. */
            params?: {
                [key: string]: number | string;
            };
            /**
             * Format: uuid
             * @description With duplicate_content: the post that sends the same.
             */
            existing_post_id?: string;
            /** @description What is wrong, each at its place; of a post that breaks rules all that validatePost says of it. */
            errors?: {
                /** @description JSON pointer into the body, or into /query. */
                pointer: string;
                /** @description Which rule is broken; stable. */
                code: string;
                detail: string;
                /**
                 * Format: uuid
                 * @description The channel that it stands in the way of; left out: all of it.
                 */
                channel_id?: string;
                /** @description The bound that is broken. */
                limit?: number | string;
                /** @description What is there instead, in the same unit. */
                actual?: number | string;
                /** @description What the sentence names, by name, for a sentence in another language; reason tells cases of one code apart. docs/problems.md lists them; more may come. */
                params?: {
                    [key: string]: number | string;
                };
                /**
                 * @description Where the rule is known from: a page of the network (source), what the network was seen to refuse although no page says it, or this software, whose rule it is.
                 * @enum {string}
                 */
                basis?: "page" | "observed" | "own";
                /** @description Where the rule is written. */
                source?: string;
                /**
                 * Format: date
                 * @description When that page was read.
                 * @example 2026-11-23
                 */
                read_on?: string;
                /** @description convert, resize, crop_or_pad, shorten, transcode, remove or edit (the post); reconnect or resume (its channel); configure (this installation) */
                fix?: string;
            }[];
            /** @description Of a request of many rows: what became of each row before it ended, or, where it was all or nothing, why each of these cannot be taken; as the answer of 200 has them. */
            results?: {
                [key: string]: unknown;
            }[];
        };
        User: {
            /**
             * Format: uuid
             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
             */
            id: string;
            email: string;
            username: string;
            /**
             * Format: date-time
             * @example 2026-12-24T17:00:00.000Z
             */
            created_at: string;
        };
        Access: {
            /** @description For the header Authorization: Bearer … */
            access_token: string;
            /** @enum {string} */
            token_type: "Bearer";
            /** @description Seconds. */
            expires_in: number;
        };
        SignedIn: {
            /** @description For the header Authorization: Bearer … */
            access_token: string;
            /** @enum {string} */
            token_type: "Bearer";
            /** @description Seconds. */
            expires_in: number;
            user: components["schemas"]["User"];
        };
        Session: {
            /**
             * Format: uuid
             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
             */
            id: string;
            /** @description The session of this very request. */
            current: boolean;
            /** @enum {string} */
            method: "password" | "passkey" | "sso";
            ip: string | null;
            user_agent: string | null;
            /**
             * Format: date-time
             * @example 2026-12-24T17:00:00.000Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @example 2026-12-24T17:00:00.000Z
             */
            last_used_at: string;
            /**
             * Format: date-time
             * @description Unless it is used before.
             */
            expires_at: string;
        };
        SignInMethods: {
            /** @enum {boolean} */
            password: true;
            passkeys: boolean;
            sso: {
                name: string;
            } | null;
            /** @enum {string} */
            signup: "open" | "invited" | "closed";
            /**
             * @description `log`: links are written to the server log, in development only.
             * @enum {string}
             */
            mail: "smtp" | "log" | "off";
            /** @enum {string} */
            email_verification: "optional" | "required";
        };
        Account: {
            /**
             * Format: uuid
             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
             */
            id: string;
            email: string;
            username: string;
            /**
             * Format: date-time
             * @example 2026-12-24T17:00:00.000Z
             */
            created_at: string;
            email_verified: boolean;
            /** @description False for somebody who signs in at another issuer only. */
            has_password: boolean;
            /** @description Whether you run this installation, and may read GET /system/status. */
            operator: boolean;
            two_factor: {
                totp: boolean;
                passkeys: number;
                recovery_codes_left: number;
            };
        };
        Mailed: {
            /** @enum {string} */
            mail: "smtp" | "log";
        };
        TotpSetup: {
            /** @description In base32, to be typed into the app; shown this once. */
            secret: string;
            /** @description The same as an otpauth address, for a QR code. */
            uri: string;
        };
        RecoveryCodes: {
            /** @description Each works once, in place of the second factor; shown this once. Null: the earlier ones go on working. */
            recovery_codes: string[] | null;
        };
        PasskeyOptions: {
            /**
             * Format: uuid
             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
             */
            challenge_id: string;
            /** @description For navigator.credentials.create() or get(), after parseCreationOptionsFromJSON() or its like. */
            options: {
                [key: string]: unknown;
            };
        };
        Passkey: {
            /**
             * Format: uuid
             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
             */
            id: string;
            name: string;
            /** @description Synchronized by its maker, so that it outlives the device. */
            backed_up: boolean;
            /**
             * Format: date-time
             * @example 2026-12-24T17:00:00.000Z
             */
            created_at: string;
            /** Format: date-time */
            last_used_at: string | null;
        };
        AddedPasskey: {
            passkey: components["schemas"]["Passkey"];
            /** @description Each works once, in place of the second factor; shown this once. Null: the earlier ones go on working. */
            recovery_codes: string[] | null;
        };
        Identity: {
            /**
             * Format: uuid
             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
             */
            id: string;
            issuer: string;
            email: string | null;
            /**
             * Format: date-time
             * @example 2026-12-24T17:00:00.000Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @example 2026-12-24T17:00:00.000Z
             */
            last_used_at: string;
        };
        SsoLink: {
            /** @description To be opened in this browser. */
            url: string;
        };
        ApiKey: {
            /**
             * Format: uuid
             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
             */
            id: string;
            name: string;
            /** @description The eight characters after sch_, to recognize the key by. */
            prefix: string;
            scopes: ("organization:read" | "members:read" | "channels:read" | "channels:write" | "media:read" | "media:write" | "posts:read" | "posts:write" | "posts:publish" | "posts:approve" | "posts:unpublish" | "audit:read" | "webhooks:manage")[];
            created_by: {
                /**
                 * Format: uuid
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                user_id: string;
                username: string;
            };
            /**
             * Format: date-time
             * @example 2026-12-24T17:00:00.000Z
             */
            created_at: string;
            /** Format: date-time */
            expires_at: string | null;
            /**
             * Format: date-time
             * @description To the minute.
             */
            last_used_at: string | null;
            /** Format: date-time */
            revoked_at: string | null;
            /** @enum {string} */
            state: "active" | "expired" | "revoked";
        };
        NewApiKey: {
            /**
             * Format: uuid
             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
             */
            id: string;
            name: string;
            /** @description The eight characters after sch_, to recognize the key by. */
            prefix: string;
            scopes: ("organization:read" | "members:read" | "channels:read" | "channels:write" | "media:read" | "media:write" | "posts:read" | "posts:write" | "posts:publish" | "posts:approve" | "posts:unpublish" | "audit:read" | "webhooks:manage")[];
            created_by: {
                /**
                 * Format: uuid
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                user_id: string;
                username: string;
            };
            /**
             * Format: date-time
             * @example 2026-12-24T17:00:00.000Z
             */
            created_at: string;
            /** Format: date-time */
            expires_at: string | null;
            /**
             * Format: date-time
             * @description To the minute.
             */
            last_used_at: string | null;
            /** Format: date-time */
            revoked_at: string | null;
            /** @enum {string} */
            state: "active" | "expired" | "revoked";
            /** @description The key itself; shown this once. */
            key: string;
        };
        OwnApiKey: {
            /**
             * Format: uuid
             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
             */
            id: string;
            name: string;
            /** @description The eight characters after sch_, to recognize the key by. */
            prefix: string;
            scopes: ("organization:read" | "members:read" | "channels:read" | "channels:write" | "media:read" | "media:write" | "posts:read" | "posts:write" | "posts:publish" | "posts:approve" | "posts:unpublish" | "audit:read" | "webhooks:manage")[];
            /** @description Those of its scopes that its maker's role opens now; the others open nothing. */
            usable_scopes: ("organization:read" | "members:read" | "channels:read" | "channels:write" | "media:read" | "media:write" | "posts:read" | "posts:write" | "posts:publish" | "posts:approve" | "posts:unpublish" | "audit:read" | "webhooks:manage")[];
            organization: {
                /**
                 * Format: uuid
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                id: string;
                name: string;
                time_zone: string;
            };
            created_by: {
                /**
                 * Format: uuid
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                user_id: string;
                username: string;
                /** @enum {string} */
                role: "owner" | "admin" | "editor" | "viewer";
            };
            /** Format: date-time */
            expires_at: string | null;
        };
        AuditPage: {
            data: {
                id: string;
                /**
                 * Format: date-time
                 * @example 2026-12-24T17:00:00.000Z
                 */
                at: string;
                actor: {
                    /** @enum {string} */
                    kind: "user" | "worker" | "system" | "external";
                    /** Format: uuid */
                    user_id: string | null;
                    username: string | null;
                    /** Format: uuid */
                    key_id: string | null;
                    key_name: string | null;
                };
                action: string;
                object: {
                    type: string;
                    /**
                     * Format: uuid
                     * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                     */
                    id: string;
                };
                /** @description What was before (from) and after (to), where the act changed something. Never a secret. */
                detail: {
                    [key: string]: unknown;
                };
                ip: string | null;
                request_id: string | null;
            }[];
            page: {
                next_cursor: string | null;
                has_more: boolean;
            };
        };
        AccountActivityPage: {
            data: {
                id: string;
                /**
                 * Format: date-time
                 * @example 2026-12-24T17:00:00.000Z
                 */
                at: string;
                action: string;
                /** Format: uuid */
                session_id: string | null;
                ip: string | null;
                user_agent: string | null;
                /** @description What was before (from) and after (to), where the act changed something. Never a secret. */
                detail: {
                    [key: string]: unknown;
                };
                request_id: string | null;
            }[];
            page: {
                next_cursor: string | null;
                has_more: boolean;
            };
        };
        ApprovalProgress: {
            name: string;
            /**
             * @description One step at a time is open; those behind it wait.
             * @enum {string}
             */
            state: "waiting" | "open" | "done";
            /** @enum {string} */
            needs: "any" | "all";
            /** @description Who approved it and counts for it at this moment. */
            approved_by: string[];
            /** @description Who may still approve it. None of a step that is not done, of a post that is not approved: the policy must be changed, for nobody is left who may. */
            may_approve: string[];
        };
        Approval: {
            /** @enum {string} */
            decision: "approved" | "rejected" | "revoked" | "changes_requested";
            content_hash: string;
            revision: number;
            /**
             * Format: uuid
             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
             */
            actor_id: string;
            /** @description Set where somebody outside decided by a link for reviews, by the right of actor_id, who made it. */
            external: {
                /**
                 * Format: uuid
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                review_id: string;
                name: string;
            } | null;
            comment: string | null;
            /** @description The step that an approval was given for, as it was called then; null: for the post as a whole. */
            step: {
                position: number;
                name: string;
            } | null;
            /** @description An owner let the post out over open steps; the comment says why. */
            break_glass: boolean;
            /**
             * Format: date-time
             * @example 2026-12-24T17:00:00.000Z
             */
            created_at: string;
        };
        Slot: {
            /**
             * Format: uuid
             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
             */
            id: string;
            /**
             * Format: uuid
             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
             */
            channel_id: string;
            /** @enum {string} */
            weekday: "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun";
            /**
             * @description what the clocks of the zone show, such as 09:00
             * @example 09:00
             */
            time: string;
            /**
             * @description An IANA time zone.
             * @example Europe/Berlin
             */
            time_zone: string;
            /**
             * Format: date-time
             * @example 2026-12-24T17:00:00.000Z
             */
            created_at: string;
            /**
             * @description Names this version of it: the same as the header ETag of an answer with it alone. Sent as If-Match with a change, what was changed meanwhile is refused (412 precondition_failed).
             * @example "2f6f0d6c1e55a9517b3f0198c2a47d1e"
             */
            etag: string;
        };
        ChangedSlot: {
            slot: components["schemas"]["Slot"];
            /** @description Posts whose time was the slot’s, in whatever week. */
            posts: {
                /**
                 * Format: uuid
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                post_id: string;
                /**
                 * Format: date-time
                 * @description Its time before.
                 */
                scheduled_at: string;
                /**
                 * Format: date-time
                 * @description Where the change of the slot puts it; null where the slot is deleted.
                 */
                moves_to: string | null;
                /** @description Whether it has that time by now. */
                moved: boolean;
                /** @description Why it keeps its time: time_in_past, date_blocked, slot_taken, slot_of_another_channel, or the code of what refuses to change the post. */
                obstacle: {
                    code: string;
                    detail: string;
                    /** @description What the sentence names, by name, for a sentence in another language; reason tells cases of one code apart. docs/problems.md lists them; more may come. */
                    params?: {
                        [key: string]: number | string;
                    };
                } | null;
                /**
                 * @description By now.
                 * @enum {string}
                 */
                status: "draft" | "queued" | "publishing" | "published" | "failed" | "canceled";
                approval: {
                    required: boolean;
                    /** @enum {string} */
                    state: "not_required" | "not_requested" | "pending" | "approved" | "rejected" | "changes_requested";
                };
            }[];
        };
        DeletedSlot: {
            /** @description Posts whose time was the slot’s, in whatever week. */
            posts: {
                /**
                 * Format: uuid
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                post_id: string;
                /**
                 * Format: date-time
                 * @description Its time before.
                 */
                scheduled_at: string;
                /**
                 * Format: date-time
                 * @description Where the change of the slot puts it; null where the slot is deleted.
                 */
                moves_to: string | null;
                /** @description Whether it has that time by now. */
                moved: boolean;
                /** @description Why it keeps its time: time_in_past, date_blocked, slot_taken, slot_of_another_channel, or the code of what refuses to change the post. */
                obstacle: {
                    code: string;
                    detail: string;
                    /** @description What the sentence names, by name, for a sentence in another language; reason tells cases of one code apart. docs/problems.md lists them; more may come. */
                    params?: {
                        [key: string]: number | string;
                    };
                } | null;
                /**
                 * @description By now.
                 * @enum {string}
                 */
                status: "draft" | "queued" | "publishing" | "published" | "failed" | "canceled";
                approval: {
                    required: boolean;
                    /** @enum {string} */
                    state: "not_required" | "not_requested" | "pending" | "approved" | "rejected" | "changes_requested";
                };
            }[];
        };
        NextSlot: {
            /**
             * Format: uuid
             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
             */
            slot_id: string;
            /**
             * Format: date-time
             * @example 2026-12-24T17:00:00.000Z
             */
            at: string;
            /**
             * @description What the clocks of the zone show then.
             * @example 2026-12-24T09:00:00
             */
            local_time: string;
            /**
             * @description An IANA time zone.
             * @example Europe/Berlin
             */
            time_zone: string;
            /** @example +01:00 */
            utc_offset: string;
            /**
             * @description skipped: the time of the slot does not exist that day, and this is the first moment behind the gap. repeated: it comes twice, and this is the first.
             * @enum {string|null}
             */
            clock_change: "skipped" | "repeated" | null;
            /** @description Whether schedule: next_slot may take it. */
            free: boolean;
            /** @description The posts that have this time on the channel. */
            post_ids: string[];
            /** @description The blocked dates that leave it out. */
            blocked: {
                /**
                 * Format: uuid
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                id: string;
                note: string;
            } | null;
        };
        BlockedDates: {
            /**
             * Format: uuid
             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
             */
            id: string;
            /** Format: uuid */
            channel_id: string | null;
            /**
             * Format: date
             * @example 2026-12-24
             */
            first_date: string;
            /**
             * Format: date
             * @example 2026-12-24
             */
            last_date: string;
            note: string;
            /**
             * Format: date-time
             * @example 2026-12-24T17:00:00.000Z
             */
            created_at: string;
        };
        CalendarFeed: {
            /**
             * Format: date-time
             * @description Since when there is one; null: never.
             */
            created_at: string | null;
        };
        NewCalendarFeed: {
            /**
             * Format: date-time
             * @example 2026-12-24T17:00:00.000Z
             */
            created_at: string;
            /**
             * Format: uri
             * @description A secret, shown this once: whoever has it reads when your posts go out. channel_id and label_id behind it narrow it down.
             */
            url: string;
        };
        Label: {
            /**
             * Format: uuid
             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
             */
            id: string;
            name: string;
            /** @enum {string} */
            color: "gray" | "red" | "orange" | "yellow" | "green" | "teal" | "blue" | "violet" | "pink";
            /**
             * Format: date-time
             * @example 2026-12-24T17:00:00.000Z
             */
            created_at: string;
        };
        CountedLabel: {
            /**
             * Format: uuid
             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
             */
            id: string;
            name: string;
            /** @enum {string} */
            color: "gray" | "red" | "orange" | "yellow" | "green" | "teal" | "blue" | "violet" | "pink";
            /**
             * Format: date-time
             * @example 2026-12-24T17:00:00.000Z
             */
            created_at: string;
            /** @description How many posts have it. */
            post_count: number;
        };
        CalendarEntry: {
            /**
             * Format: uuid
             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
             */
            id: string;
            /** @description Its beginning, 120 characters at most; of a channel where the post has no text. */
            text: string;
            /** @description By which a team sorts its posts, in the order of their names; no content, and never published. */
            labels: {
                /**
                 * Format: uuid
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                id: string;
                name: string;
                /** @enum {string} */
                color: "gray" | "red" | "orange" | "yellow" | "green" | "teal" | "blue" | "violet" | "pink";
            }[];
            media_count: number;
            /** @description A small picture of the first file; null where there is none. */
            picture: {
                /**
                 * Format: uuid
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                media_id: string;
                alt_text: string;
                /** @description Anybody who has it can see the picture, for one hour at least and two at most. */
                url: string;
            } | null;
            /** @enum {string} */
            status: "draft" | "queued" | "publishing" | "published" | "failed" | "canceled";
            has_failed: boolean;
            needs_attention: boolean;
            due_for_review: boolean;
            /** Format: date-time */
            scheduled_at: string | null;
            local_time: string | null;
            time_zone: string | null;
            approval: {
                required: boolean;
                /** @enum {string} */
                state: "not_required" | "not_requested" | "pending" | "approved" | "rejected" | "changes_requested";
            };
            channels: {
                /**
                 * Format: uuid
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                channel_id: string;
                provider: string;
                sandbox: boolean;
                /** @enum {string} */
                status: "draft" | "queued" | "publishing" | "published" | "failed" | "canceled";
            }[];
            /** @description As the post itself says it. */
            allowed_actions: ("edit" | "approve" | "reject" | "request_changes" | "revoke" | "publish" | "cancel" | "retry" | "comment")[];
            /** @description The ETag of the post itself, for If-Match. */
            etag: string;
        };
        Calendar: {
            data: components["schemas"]["CalendarEntry"][];
            page: {
                next_cursor: string | null;
                has_more: boolean;
            };
        };
        Publication: {
            /**
             * Format: uuid
             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
             */
            id: string;
            /**
             * Format: uuid
             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
             */
            channel_id: string;
            provider: string;
            handle: string | null;
            sandbox: boolean;
            /** @description This channel's own text; null means the post's. */
            text: string | null;
            /** @description This channel's own files; null means the post's. */
            media: {
                /**
                 * Format: uuid
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                media_id: string;
                sha256: string;
                alt_text: string;
            }[] | null;
            /** @description What follows on this channel; null means the post's thread. */
            thread: {
                text: string;
                media: {
                    /**
                     * Format: uuid
                     * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                     */
                    media_id: string;
                    sha256: string;
                    alt_text: string;
                }[];
            }[] | null;
            /** @description The network's own choices. */
            options: {
                [key: string]: unknown;
            };
            /** @description Posts that it is on the network: more than one for a thread. */
            parts: number;
            /** @description Of a thread: the parts that are on the network, in order. */
            sent_parts: {
                remote_id: string;
                url: string;
                /**
                 * Format: date-time
                 * @example 2026-12-24T17:00:00.000Z
                 */
                sent_at: string;
            }[];
            /** @enum {string} */
            status: "draft" | "queued" | "publishing" | "published" | "failed" | "canceled";
            /** Format: date-time */
            due_at: string | null;
            /** @description True while something keeps it whose time has come: its channel cannot publish, or publishing is paused. */
            held: boolean;
            /**
             * @description What is paused, so that this does not go out; the widest. What comes due meanwhile waits for a review.
             * @enum {string|null}
             */
            paused: "channel" | "organization" | "installation" | null;
            /**
             * Format: date-time
             * @description Its time came while publishing was paused: it is a draft, and goes out when somebody publishes it or gives it a new time.
             */
            due_for_review_since: string | null;
            tries: number;
            remote_id: string | null;
            url: string | null;
            /** Format: date-time */
            published_at: string | null;
            failure: {
                code: string;
                detail: string;
                retryable: boolean;
                needs_attention: boolean;
            } | null;
            /** @description While it is queued: its network refused it when it was made ready ahead of its time, or its rules do by what is known of the account now, so that it will most likely fail. Change the post, or connect the channel again; null: nothing is known. */
            preparation_refused: {
                /**
                 * Format: date-time
                 * @example 2026-12-24T17:00:00.000Z
                 */
                at: string;
                code: string;
                detail: string;
            } | null;
            /** @description What people must know of it although it is out: first_comment_missing, or first_comment_unknown where nobody can tell (what is missing may still be added; then the notice goes); taken_over, where another system published it and did not keep its link. */
            notices: {
                code: string;
                detail: string;
            }[];
            /** @description How the wish fares that it be taken down at its network; null: nobody wished that. */
            removal: {
                /**
                 * @description removing goes on by itself; removed is for good; failed: it may still be there, and can be asked for again.
                 * @enum {string}
                 */
                state: "removing" | "removed" | "failed";
                /**
                 * Format: date-time
                 * @example 2026-12-24T17:00:00.000Z
                 */
                requested_at: string;
                /**
                 * Format: uuid
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                requested_by: string;
                failure: {
                    code: string;
                    detail: string;
                } | null;
            } | null;
            /** Format: date-time */
            removed_at: string | null;
            /**
             * Format: uuid
             * @description Who wished it.
             */
            removed_by: string | null;
            /** @description It has been over for long, and was moved to the archive: it is shown, and nothing can be done with it. */
            archived: boolean;
            /** @description What you may do with it now, by your rights and its state; its channel may still stand in the way. */
            allowed_actions: ("resolve" | "unpublish")[];
        };
        /** @description What the networks charge the app's owner for sending it, by the prices that this version knows; a sandbox charges nothing in fact. */
        PostCost: {
            us_cents: number;
            /** @description Only the channels whose network charges. */
            channels: {
                /**
                 * Format: uuid
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                channel_id: string;
                /** @description What the network charges for the post. */
                us_cents: number;
            }[];
        };
        Post: {
            /**
             * Format: uuid
             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
             */
            id: string;
            /**
             * Format: uuid
             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
             */
            org_id: string;
            /**
             * Format: uuid
             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
             */
            author_id: string;
            text: string;
            /** @description For colleagues; never published. Empty: none. */
            note: string;
            /** @description By which a team sorts its posts, in the order of their names; no content, and never published. */
            labels: {
                /**
                 * Format: uuid
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                id: string;
                name: string;
                /** @enum {string} */
                color: "gray" | "red" | "orange" | "yellow" | "green" | "teal" | "blue" | "violet" | "pink";
            }[];
            media: {
                /**
                 * Format: uuid
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                media_id: string;
                sha256: string;
                alt_text: string;
            }[];
            /** @description What follows below it, part by part; empty for a single post. */
            thread: {
                text: string;
                media: {
                    /**
                     * Format: uuid
                     * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                     */
                    media_id: string;
                    sha256: string;
                    alt_text: string;
                }[];
            }[];
            /** @enum {string} */
            status: "draft" | "queued" | "publishing" | "published" | "failed" | "canceled";
            summary: {
                draft: number;
                queued: number;
                publishing: number;
                published: number;
                failed: number;
                canceled: number;
            };
            has_failed: boolean;
            needs_attention: boolean;
            /** @description Whether at least one of its publications was taken down again. */
            has_removed: boolean;
            /** @description It has been over for long, and was moved to the archive: it is shown, and is never sent or changed again. Its publications are missing once the operator drops that part of the archive; `status` and `summary` stay. */
            archived: boolean;
            revision: number;
            /** @description Names exactly this content; an approval can be bound to it. */
            content_hash: string;
            /** Format: date-time */
            scheduled_at: string | null;
            local_time: string | null;
            time_zone: string | null;
            /** @description The time passed while the post was still a draft. */
            schedule_overdue: boolean;
            /** @description The time of a publication came while publishing was paused, and it waits for somebody's word. */
            due_for_review: boolean;
            approval: {
                required: boolean;
                /** @enum {string} */
                state: "not_required" | "not_requested" | "pending" | "approved" | "rejected" | "changes_requested";
                /** @description How the steps of the approval policy stand; none where the policy has none, or no approval is needed. */
                steps: components["schemas"]["ApprovalProgress"][];
                /** @description The place of the open step, from 1; null: none is. */
                next_step: number | null;
                /** @description Whether you may let it out over the open steps by break_glass, once you gave a recent proof of who you are. */
                may_break_glass: boolean;
            };
            publications: components["schemas"]["Publication"][];
            estimated_cost: components["schemas"]["PostCost"];
            /** @description What you may do with it now, by your rights and its state; what its content and channels allow, validatePost says. Each is the route of its name. */
            allowed_actions: ("edit" | "approve" | "reject" | "request_changes" | "revoke" | "publish" | "cancel" | "retry" | "comment")[];
            /**
             * Format: date-time
             * @example 2026-12-24T17:00:00.000Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @example 2026-12-24T17:00:00.000Z
             */
            updated_at: string;
            /**
             * @description Names this version of it: the same as the header ETag of an answer with it alone. Sent as If-Match with a change, what was changed meanwhile is refused (412 precondition_failed).
             * @example "2f6f0d6c1e55a9517b3f0198c2a47d1e"
             */
            etag: string;
        };
        Attempt: {
            /**
             * Format: uuid
             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
             */
            id: string;
            /**
             * Format: uuid
             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
             */
            publication_id: string;
            number: number;
            /** @description Which part of a thread it sends, from 0. */
            part: number;
            /** @enum {string} */
            state: "sending" | "accepted" | "continued" | "refused" | "not_sent" | "unknown" | "absent" | "abandoned";
            /**
             * Format: date-time
             * @example 2026-12-24T17:00:00.000Z
             */
            started_at: string;
            /** Format: date-time */
            finished_at: string | null;
            outcome: string | null;
            detail: string | null;
            remote_id: string | null;
            evidence: {
                /**
                 * Format: date-time
                 * @example 2026-12-24T17:00:00.000Z
                 */
                at: string;
                kind: string;
                detail: string;
                /**
                 * Format: uuid
                 * @description Whose word it is.
                 */
                actor_id?: string;
            }[];
        };
        PostDetail: {
            /**
             * Format: uuid
             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
             */
            id: string;
            /**
             * Format: uuid
             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
             */
            org_id: string;
            /**
             * Format: uuid
             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
             */
            author_id: string;
            text: string;
            /** @description For colleagues; never published. Empty: none. */
            note: string;
            /** @description By which a team sorts its posts, in the order of their names; no content, and never published. */
            labels: {
                /**
                 * Format: uuid
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                id: string;
                name: string;
                /** @enum {string} */
                color: "gray" | "red" | "orange" | "yellow" | "green" | "teal" | "blue" | "violet" | "pink";
            }[];
            media: {
                /**
                 * Format: uuid
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                media_id: string;
                sha256: string;
                alt_text: string;
            }[];
            /** @description What follows below it, part by part; empty for a single post. */
            thread: {
                text: string;
                media: {
                    /**
                     * Format: uuid
                     * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                     */
                    media_id: string;
                    sha256: string;
                    alt_text: string;
                }[];
            }[];
            /** @enum {string} */
            status: "draft" | "queued" | "publishing" | "published" | "failed" | "canceled";
            summary: {
                draft: number;
                queued: number;
                publishing: number;
                published: number;
                failed: number;
                canceled: number;
            };
            has_failed: boolean;
            needs_attention: boolean;
            /** @description Whether at least one of its publications was taken down again. */
            has_removed: boolean;
            /** @description It has been over for long, and was moved to the archive: it is shown, and is never sent or changed again. Its publications are missing once the operator drops that part of the archive; `status` and `summary` stay. */
            archived: boolean;
            revision: number;
            /** @description Names exactly this content; an approval can be bound to it. */
            content_hash: string;
            /** Format: date-time */
            scheduled_at: string | null;
            local_time: string | null;
            time_zone: string | null;
            /** @description The time passed while the post was still a draft. */
            schedule_overdue: boolean;
            /** @description The time of a publication came while publishing was paused, and it waits for somebody's word. */
            due_for_review: boolean;
            approval: {
                required: boolean;
                /** @enum {string} */
                state: "not_required" | "not_requested" | "pending" | "approved" | "rejected" | "changes_requested";
                /** @description How the steps of the approval policy stand; none where the policy has none, or no approval is needed. */
                steps: components["schemas"]["ApprovalProgress"][];
                /** @description The place of the open step, from 1; null: none is. */
                next_step: number | null;
                /** @description Whether you may let it out over the open steps by break_glass, once you gave a recent proof of who you are. */
                may_break_glass: boolean;
            };
            publications: components["schemas"]["Publication"][];
            estimated_cost: components["schemas"]["PostCost"];
            /** @description What you may do with it now, by your rights and its state; what its content and channels allow, validatePost says. Each is the route of its name. */
            allowed_actions: ("edit" | "approve" | "reject" | "request_changes" | "revoke" | "publish" | "cancel" | "retry" | "comment")[];
            /**
             * Format: date-time
             * @example 2026-12-24T17:00:00.000Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @example 2026-12-24T17:00:00.000Z
             */
            updated_at: string;
            /**
             * @description Names this version of it: the same as the header ETag of an answer with it alone. Sent as If-Match with a change, what was changed meanwhile is refused (412 precondition_failed).
             * @example "2f6f0d6c1e55a9517b3f0198c2a47d1e"
             */
            etag: string;
            attempts: components["schemas"]["Attempt"][];
            approvals: components["schemas"]["Approval"][];
        };
        PostPage: {
            data: components["schemas"]["Post"][];
            page: {
                next_cursor: string | null;
                has_more: boolean;
            };
        };
        PostCount: {
            /** @description At most 1,000. */
            count: number;
            /** @description Whether there are more than that. */
            more: boolean;
        };
        PostIssue: {
            /**
             * Format: uuid
             * @description Null: of the post as a whole.
             */
            channel_id: string | null;
            /** @description JSON pointer into the request. */
            pointer: string;
            code: string;
            detail: string;
            limit: number | string | null;
            actual: number | string | null;
            /** @description What the sentence names, by name, for a sentence in another language; reason tells cases of one code apart. docs/problems.md lists them; more may come. */
            params?: {
                [key: string]: number | string;
            };
            /**
             * @description Where the rule is known from: a page of the network (source), what the network was seen to refuse although no page says it, or this software, whose rule it is.
             * @enum {string}
             */
            basis: "page" | "observed" | "own";
            /** @description Where the rule is written. */
            source: string | null;
            /**
             * Format: date
             * @description When that page was read.
             * @example 2026-11-23
             */
            read_on: string | null;
            /** @description convert, resize, crop_or_pad, shorten, transcode, remove or edit (the post); reconnect or resume (its channel); configure (this installation) */
            fix: string | null;
        };
        TextLength: {
            /**
             * Format: uuid
             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
             */
            channel_id: string;
            /** @description 0: the post itself; then the parts of its thread. */
            part: number;
            /**
             * @description JSON pointer to the text in the request.
             * @example /thread/0/text
             */
            pointer: string;
            /**
             * @description What the network counts in: its own weighted sum, code points, UTF-16 code units, or graphemes, which are what people see as one character.
             * @enum {string}
             */
            unit: "weighted" | "code_point" | "utf16" | "grapheme";
            /** @example 23 */
            length: number;
            /**
             * @description The most that the network takes here, in the same unit; null where it shows no text.
             * @example 280
             */
            limit: number | null;
            /**
             * @description Characters as people see them, for an editor to show.
             * @example 21
             */
            graphemes: number;
        };
        PostValidation: {
            /**
             * Format: date-time
             * @description When it would go out; with schedule: next_slot the slot that is free at this moment, which is not kept free. Null without a time.
             */
            scheduled_at: string | null;
            /** @description Whether it could be scheduled as it is. */
            valid: boolean;
            errors: components["schemas"]["PostIssue"][];
            warnings: components["schemas"]["PostIssue"][];
            /** @description Each text on each channel that is connected to a network. */
            lengths: components["schemas"]["TextLength"][];
            /** @description Only the channels whose network charges. */
            costs: {
                /**
                 * Format: uuid
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                channel_id: string;
                /** @description What the network charges for the post. */
                us_cents: number;
            }[];
        };
        /** @description What a network takes of one kind of file; null where it has no such bound. */
        MediaRule: {
            /** @enum {string} */
            kind: "image" | "gif" | "video";
            /**
             * @example [
             *       "video/mp4",
             *       "video/quicktime"
             *     ]
             */
            mimes: string[];
            /**
             * @description Size of the file.
             * @example {
             *       "least": null,
             *       "most": 536870912
             *     }
             */
            bytes: {
                least: number | null;
                most: number | null;
            } | null;
            /**
             * @description Pixels.
             * @example {
             *       "least": 32,
             *       "most": 1280
             *     }
             */
            width: {
                least: number | null;
                most: number | null;
            } | null;
            /**
             * @description Pixels.
             * @example {
             *       "least": 32,
             *       "most": 1280
             *     }
             */
            height: {
                least: number | null;
                most: number | null;
            } | null;
            /**
             * @description Pixels of the shorter side.
             * @example {
             *       "least": null,
             *       "most": 1024
             *     }
             */
            short_side: {
                least: number | null;
                most: number | null;
            } | null;
            /**
             * @description Width by height.
             * @example {
             *       "least": 0.8,
             *       "most": 1.91
             *     }
             */
            ratio: {
                least: number | null;
                most: number | null;
            } | null;
            /**
             * @description Pictures of an animation.
             * @example {
             *       "least": null,
             *       "most": 350
             *     }
             */
            frames: {
                least: number | null;
                most: number | null;
            } | null;
            /**
             * @description Pixels of all pictures of an animation together.
             * @example {
             *       "least": null,
             *       "most": 300000000
             *     }
             */
            pixels: {
                least: number | null;
                most: number | null;
            } | null;
            /**
             * @description Duration.
             * @example {
             *       "least": 0.5,
             *       "most": 140
             *     }
             */
            seconds: {
                least: number | null;
                most: number | null;
            } | null;
            /**
             * @description Pictures a second.
             * @example {
             *       "least": null,
             *       "most": 60
             *     }
             */
            frame_rate: {
                least: number | null;
                most: number | null;
            } | null;
            /**
             * @description Bits a second of the whole file.
             * @example {
             *       "least": null,
             *       "most": 25000000
             *     }
             */
            bit_rate: {
                least: number | null;
                most: number | null;
            } | null;
            /**
             * @description What the pictures are encoded as.
             * @example [
             *       "avc"
             *     ]
             */
            video_codecs: string[] | null;
            /**
             * @description The profiles of those, where not all are taken.
             * @example [
             *       "H.264 High"
             *     ]
             */
            video_profiles: string[] | null;
            /**
             * @description What the sound is encoded as; a silent file needs none.
             * @example [
             *       "aac"
             *     ]
             */
            audio_codecs: string[] | null;
            /**
             * @description The profiles of those, where not all are taken.
             * @example [
             *       "AAC-LC"
             *     ]
             */
            audio_profiles: string[] | null;
            /**
             * @description Channels of the sound.
             * @example {
             *       "least": null,
             *       "most": 2
             *     }
             */
            audio_channels: {
                least: number | null;
                most: number | null;
            } | null;
            /**
             * @description Hertz of the sound.
             * @example {
             *       "least": null,
             *       "most": 48000
             *     }
             */
            audio_sample_rate: {
                least: number | null;
                most: number | null;
            } | null;
            /** @description True where no edit list may change what the tracks hold. */
            unedited: boolean | null;
            /**
             * @description The page on which it is written.
             * @example https://docs.x.com/x-api/media/quickstart/best-practices
             */
            source: string;
            /**
             * Format: date
             * @description When that page was read.
             * @example 2026-11-23
             */
            read_on: string;
        };
        MediaForm: {
            /**
             * @description A form that a post can take at the network.
             * @example story
             */
            form: string;
            /** @description When a post takes it. */
            description: string;
            /**
             * @description The choices with which it does.
             * @example {
             *       "kind": "story"
             *     }
             */
            options: {
                [key: string]: unknown;
            };
            /**
             * @description The least files of a post that has any.
             * @example 2
             */
            least: number;
            /**
             * @description The most files of all kinds together.
             * @example 10
             */
            most: number;
            /**
             * @description The most of one kind, where that is less.
             * @example {
             *       "gif": 1,
             *       "video": 1
             *     }
             */
            most_of: {
                [key: string]: number;
            };
            /** @description Whether files of different kinds may stand in one post. */
            mixed: boolean;
            /**
             * @description The page on which it is written.
             * @example https://docs.x.com/x-api/media/quickstart/best-practices
             */
            source: string;
            /**
             * Format: date
             * @description When that page was read.
             * @example 2026-11-23
             */
            read_on: string;
            /** @description A kind that is not here is not taken. */
            kinds: components["schemas"]["MediaRule"][];
        };
        Channel: {
            /**
             * Format: uuid
             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
             */
            id: string;
            /**
             * Format: uuid
             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
             */
            org_id: string;
            provider: string;
            /** @enum {string} */
            status: "pending" | "active" | "paused" | "reconnect_required";
            /** @description Since when nothing goes out here, why, and by whose word. It stays when the keys are lost and when there are new ones. */
            pause: {
                /**
                 * Format: date-time
                 * @example 2026-12-24T17:00:00.000Z
                 */
                since: string;
                reason: string | null;
                /** Format: uuid */
                by: string | null;
            } | null;
            /** @description True for an account on a built-in test network. */
            sandbox: boolean;
            handle: string | null;
            display_name: string | null;
            remote_id: string | null;
            /**
             * Format: date-time
             * @description When the network was asked last for what decides what posts of the account may be, such as a subscription on X, which is asked for again once a day at most; null: before this was kept.
             */
            account_read_at: string | null;
            /** @description Why a person must act, when the status is reconnect_required. */
            trouble: string | null;
            /**
             * Format: date-time
             * @description When the keys end, if they are not renewed before.
             */
            token_expires_at: string | null;
            renewal: {
                /** @description Whether the keys are renewed without a person; null when that is not known yet. */
                automatic: boolean | null;
                /** Format: date-time */
                keys_since: string | null;
                /** Format: date-time */
                due_at: string | null;
                /** Format: date-time */
                failing_since: string | null;
                trouble: string | null;
            };
            scopes: {
                required: string[];
                /** @description Null for a channel that was connected before this was kept, until its keys are renewed. */
                granted: string[] | null;
                missing: {
                    scope: string;
                    /** @description What does not work without it. */
                    effect: string;
                }[];
            };
            warnings: {
                /** @enum {string} */
                code: "reconnect_required" | "keys_ending" | "keys_not_renewable" | "scope_missing" | "media_unreachable";
                /** @description What is so, and what to do. */
                detail: string;
                /** @description What the sentence names, by name, for a sentence in another language; reason tells cases of one code apart. docs/problems.md lists them; more may come. */
                params?: {
                    [key: string]: number | string;
                };
                /** Format: date-time */
                since: string | null;
                /**
                 * Format: date-time
                 * @description When it begins to hurt: the end of the keys, or the time of the first post that waits.
                 */
                at: string | null;
                /** @description How many posts wait for the channel, where they are at risk. */
                posts: number | null;
            }[];
            /** @description What the last try to connect it stopped at, for whoever may connect it; null when it was not tried, or came to a connection since. */
            connecting: {
                /**
                 * Format: date-time
                 * @example 2026-12-24T17:00:00.000Z
                 */
                tried_at: string;
                trouble: string;
                /** @description Accounts that the network granted, where several were: connect again, and choose one of them there. */
                choices: string[];
            } | null;
            /** @description The last post that went out here. */
            last_success: {
                /**
                 * Format: uuid
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                publication_id: string;
                /**
                 * Format: uuid
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                post_id: string;
                /**
                 * Format: date-time
                 * @example 2026-12-24T17:00:00.000Z
                 */
                at: string;
                url: string | null;
            } | null;
            /** @description The last post that failed here, and was not mended since. */
            last_failure: {
                /**
                 * Format: uuid
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                publication_id: string;
                /**
                 * Format: uuid
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                post_id: string;
                /**
                 * Format: date-time
                 * @example 2026-12-24T17:00:00.000Z
                 */
                at: string;
                code: string;
                detail: string;
            } | null;
            /** @description How many posts of the account are used, of those that its network lets programs publish, as it said at seen_at. renews_at null: it does not say, or counts the last 24 hours. Null: it has not said anything yet. */
            quota: {
                used: number;
                limit: number;
                /** Format: date-time */
                renews_at: string | null;
                /**
                 * Format: date-time
                 * @example 2026-12-24T17:00:00.000Z
                 */
                seen_at: string;
                /** @description How many go out there until renews_at, where that is still to come, else in the next 24 hours, if nobody changes that; 10000 and more are told as 10000, and a channel that is paused or has to be reconnected has none. */
                planned: number;
            } | null;
            /** @description What you may do with it now, by your rights and its state. connect: connect it anew (startConnection with its channel_id). To delete it you may have to prove first that it is you (POST /account/step-up). */
            allowed_actions: ("connect" | "pause" | "resume" | "delete")[];
            /**
             * Format: date-time
             * @example 2026-12-24T17:00:00.000Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @example 2026-12-24T17:00:00.000Z
             */
            updated_at: string;
            /**
             * @description Names this version of it: the same as the header ETag of an answer with it alone. Sent as If-Match with a change, what was changed meanwhile is refused (412 precondition_failed).
             * @example "2f6f0d6c1e55a9517b3f0198c2a47d1e"
             */
            etag: string;
        };
        Connection: {
            channel: components["schemas"]["Channel"];
            /** @description Open this in a browser within ten minutes. */
            authorization_url: string;
        };
        Provider: {
            code: string;
            name: string;
            /** @enum {string} */
            available: "real" | "sandbox" | "no";
            /** @enum {string} */
            connection: "oauth2";
            /** @description The permissions that are asked for when a channel is connected. */
            scopes: string[];
            /**
             * @description Page of this server that says how whoever runs it sets the real network up.
             * @example /guides/x
             */
            guide: string;
            /** @description Whether a post can go on in further parts below it. */
            threads: boolean;
            limits: {
                name: string;
                value: number;
                unit: string;
                source: string;
                read_on: string;
            }[];
            /**
             * @description What it counts texts in.
             * @example weighted
             * @enum {string}
             */
            text_unit: "weighted" | "code_point" | "utf16" | "grapheme";
            /** @description The files that it takes, by the form that a post has. */
            media: components["schemas"]["MediaForm"][];
            /** @description Whether a program can take down what is published there. */
            unpublishes: boolean;
            /** @description Whether it tells how a post fares. */
            tells_metrics: boolean;
            /** @description JSON Schema of the network's own choices per post, with what a form needs in words. x-code names a choice for words of one's own in another language, and x-params what its description names; x-enum-titles is what its values are called, by value. */
            options: {
                [key: string]: unknown;
            };
        };
        Event: {
            /**
             * Format: uuid
             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
             */
            id: string;
            /** @description Where it stands in the order of events; larger is later. */
            sequence: string;
            /** @enum {string} */
            type: "post.created" | "post.updated" | "post.rescheduled" | "post.labeled" | "post.note_changed" | "post.commented" | "post.comment_deleted" | "post.published" | "post.failed" | "post.canceled" | "approval.requested" | "approval.approved" | "approval.rejected" | "approval.changes_requested" | "approval.revoked" | "approval.step_approved" | "approval.steps_restarted" | "approval.glass_broken" | "review.approved" | "review.changes_requested" | "review.commented" | "review_link.created" | "review_link.renewed" | "review_link.revoked" | "publication.queued" | "publication.withdrawn" | "publication.publishing" | "publication.published" | "publication.failed" | "publication.canceled" | "publication.delayed" | "publication.preparation_refused" | "publication.confirmed_not_published" | "publication.removal_requested" | "publication.removal_failed" | "publication.removed" | "channel.connected" | "channel.paused" | "channel.resumed" | "channel.account_changed" | "channel.expiring" | "channel.needs_reconnect" | "channel.disconnected" | "slot.added" | "slot.changed" | "slot.deleted" | "blocked_date.added" | "blocked_date.deleted" | "label.created" | "label.changed" | "label.deleted" | "media.ready" | "media.deleted" | "org.updated" | "org.transferred" | "org.publishing_paused" | "org.publishing_resumed" | "member.joined" | "member.role_changed" | "member.removed" | "webhook.test" | "webhook.disabled" | "api_key.created" | "api_key.revoked" | "notification.changed";
            /**
             * Format: date-time
             * @example 2026-12-24T17:00:00.000Z
             */
            created_at: string;
            subject: {
                type: string;
                /**
                 * Format: uuid
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                id: string;
            };
            /** Format: uuid */
            post_id: string | null;
            /** @description What changed, in ids and words. Never what a post says: read that by its id. */
            data: {
                [key: string]: unknown;
            };
        };
        EventPage: {
            data: components["schemas"]["Event"][];
            page: {
                /** @description Give it as `after` the next time, also when there are no more now. */
                next_after: string;
                has_more: boolean;
            };
        };
        Health: {
            /** @enum {string} */
            status: "ok";
            /** @description The same from all web servers of an installation, and another one from each other installation: by it "npm run doctor" knows its own. */
            installation?: string;
        };
        Readiness: {
            /** @enum {string} */
            status: "ready" | "not_ready";
            checks: {
                [key: string]: "ok" | "failed";
            };
            /**
             * @description Whether the installation publishes: paused by its operator, or halted because its database may be an older one or a copy. Null: the database does not answer. It says nothing of whether requests can be served.
             * @enum {string|null}
             */
            publishing: "on" | "paused" | "halted" | null;
        };
        /** @description Who decides a step of an approval. */
        ApprovalStep: {
            /** @description a name that is not only blanks, and that no other step has */
            name: string;
            /** @description Whose role lets them decide it, one of them for all; admin means owners as well. */
            roles: ("owner" | "admin")[];
            /** @description Who is named for it: owners and admins, and before the last step editors as well. */
            members: string[];
            /**
             * @description Whether one of them is enough, or all who are named must approve; all takes no roles.
             * @enum {string}
             */
            needs: "any" | "all";
        };
        Organization: {
            /**
             * Format: uuid
             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
             */
            id: string;
            name: string;
            time_zone: string;
            /** @enum {string} */
            role: "owner" | "admin" | "editor" | "viewer";
            /**
             * Format: date-time
             * @example 2026-12-24T17:00:00.000Z
             */
            created_at: string;
            approval_policy: {
                /**
                 * @description Whose posts need an approval.
                 * @enum {string}
                 */
                required_for: "editors" | "everyone";
                /** @description Every post needs an approval, and nobody approves what they wrote themselves. */
                four_eyes: boolean;
                /** @description An approval must name the content_hash that was seen. */
                needs_content_hash: boolean;
                /**
                 * @description Whether an approval covers the time too, so that whoever moves it takes the approval away.
                 * @enum {string}
                 */
                moving_time: "keeps_approval" | "voids_approval";
                steps: components["schemas"]["ApprovalStep"][];
                /**
                 * @description Whether an owner may let a post out over steps that are open, with a reason that everybody reads.
                 * @enum {string}
                 */
                break_glass: "off" | "owners";
                /**
                 * @description What an approval by a link for reviews is: advice, or as good as one by whoever made the link, while that person may approve.
                 * @enum {string}
                 */
                external_approval: "advice" | "counts";
            };
            /** @description Whether networks are asked how published posts fare: hourly on the first day, then daily for 30 days. Off by default, because X charges for each reading: 0.1 US cents, some 5 per post in all. */
            metrics: boolean;
            /** @description Whether no picture goes out of which nobody has said what it shows (`alt_text_required`). Asked for before a post is queued or approved; what is queued already goes out as it is. Videos are left out: no network takes such words for them. */
            alt_text_required: boolean;
            /**
             * Format: date-time
             * @description When it will be deleted, unless that is taken back before; nothing is published until then.
             */
            deletion_at: string | null;
            /** @description Since when nothing of it is published, why, and by whose word. */
            pause: {
                /**
                 * Format: date-time
                 * @example 2026-12-24T17:00:00.000Z
                 */
                since: string;
                reason: string | null;
                /** Format: uuid */
                by: string | null;
            } | null;
            /** @description Since when nothing of the whole installation is published, and why: by the word of its operator. */
            installation_pause: {
                /**
                 * Format: date-time
                 * @example 2026-12-24T17:00:00.000Z
                 */
                since: string;
                reason: string | null;
            } | null;
        };
        Member: {
            /**
             * Format: uuid
             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
             */
            user_id: string;
            username: string;
            email: string;
            /** @enum {string} */
            role: "owner" | "admin" | "editor" | "viewer";
            /**
             * Format: date-time
             * @example 2026-12-24T17:00:00.000Z
             */
            joined_at: string;
            /**
             * @description Names this version of it: the same as the header ETag of an answer with it alone. Sent as If-Match with a change, what was changed meanwhile is refused (412 precondition_failed).
             * @example "2f6f0d6c1e55a9517b3f0198c2a47d1e"
             */
            etag: string;
        };
        ChangedMember: {
            /**
             * Format: uuid
             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
             */
            user_id: string;
            username: string;
            email: string;
            /** @enum {string} */
            role: "owner" | "admin" | "editor" | "viewer";
            /**
             * Format: date-time
             * @example 2026-12-24T17:00:00.000Z
             */
            joined_at: string;
            /**
             * @description Names this version of it: the same as the header ETag of an answer with it alone. Sent as If-Match with a change, what was changed meanwhile is refused (412 precondition_failed).
             * @example "2f6f0d6c1e55a9517b3f0198c2a47d1e"
             */
            etag: string;
            /** @description Posts that left the queue, because nothing but this person's right let them go out; they wait for an approval. */
            posts_returned: number;
        };
        RemovedMember: {
            /** @description Posts that left the queue, because nothing but this person's right let them go out; they wait for an approval. */
            posts_returned: number;
        };
        Invitation: {
            /**
             * Format: uuid
             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
             */
            id: string;
            /** @enum {string} */
            role: "owner" | "admin" | "editor" | "viewer";
            email: string | null;
            /**
             * Format: date-time
             * @example 2026-12-24T17:00:00.000Z
             */
            expires_at: string;
            /** @description To be sent to the person; shown this once. */
            link: string;
            /** @description Whether the link was mailed to the address as well. */
            mailed: boolean;
        };
        AcceptedInvitation: {
            /**
             * Format: uuid
             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
             */
            org_id: string;
            /** @enum {string} */
            role: "owner" | "admin" | "editor" | "viewer";
        };
        ListedInvitation: {
            /**
             * Format: uuid
             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
             */
            id: string;
            /** @enum {string} */
            state: "open" | "accepted" | "revoked" | "expired";
            /** @enum {string} */
            role: "owner" | "admin" | "editor" | "viewer";
            email: string | null;
            invited_by: {
                /**
                 * Format: uuid
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                user_id: string;
                username: string;
            };
            /** Format: uuid */
            accepted_by: string | null;
            /**
             * Format: date-time
             * @example 2026-12-24T17:00:00.000Z
             */
            expires_at: string;
            /**
             * Format: date-time
             * @example 2026-12-24T17:00:00.000Z
             */
            created_at: string;
        };
        InvitationPreview: {
            organization_name: string;
            /** @enum {string} */
            role: "owner" | "admin" | "editor" | "viewer";
            email: string | null;
            /** @description The inviter's username. */
            invited_by: string;
            /**
             * Format: date-time
             * @example 2026-12-24T17:00:00.000Z
             */
            expires_at: string;
        };
        Media: {
            /**
             * Format: uuid
             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
             */
            id: string;
            /**
             * Format: uuid
             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
             */
            org_id: string;
            name: string;
            /** @enum {string} */
            kind: "image" | "gif" | "video";
            mime: string;
            bytes: number;
            /** @description Of the bytes that go out: names exactly this file. */
            sha256: string;
            width: number;
            height: number;
            frames: number;
            duration_seconds: number | null;
            video_codec: string | null;
            audio_codec: string | null;
            frame_rate: number | null;
            bit_rate: number | null;
            alt_text: string;
            tags: string[];
            /** Format: uuid */
            derived_from: string | null;
            /** @description What each network says of the file by itself. A post is checked as a whole besides. */
            fits: {
                provider: string;
                /** @description The forms of a post that take it as it is, by their names in GET /providers. */
                forms: string[];
                /** @description Why no form takes it: one sentence for a person. */
                detail: string | null;
                /** @description The same by its code, as the check of a post tells it. */
                issue: {
                    /** @description Which rule is broken; stable. */
                    code: string;
                    detail: string;
                    /** @description The bound that is broken. */
                    limit?: number | string;
                    /** @description What is there instead, in the same unit. */
                    actual?: number | string;
                    /** @description What the sentence names, by name, for a sentence in another language; reason tells cases of one code apart. docs/problems.md lists them; more may come. */
                    params?: {
                        [key: string]: number | string;
                    };
                } | null;
            }[];
            /**
             * Format: uuid
             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
             */
            created_by: string;
            /**
             * Format: date-time
             * @example 2026-12-24T17:00:00.000Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @example 2026-12-24T17:00:00.000Z
             */
            updated_at: string;
            /** @description Anybody who has this address can read the file until url_expires_at. */
            url: string;
            thumbnail_url: string | null;
            /**
             * Format: date-time
             * @example 2026-12-24T17:00:00.000Z
             */
            url_expires_at: string;
            /**
             * @description Names this version of it: the same as the header ETag of an answer with it alone. Sent as If-Match with a change, what was changed meanwhile is refused (412 precondition_failed).
             * @example "2f6f0d6c1e55a9517b3f0198c2a47d1e"
             */
            etag: string;
        };
        MediaDetail: {
            /**
             * Format: uuid
             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
             */
            id: string;
            /**
             * Format: uuid
             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
             */
            org_id: string;
            name: string;
            /** @enum {string} */
            kind: "image" | "gif" | "video";
            mime: string;
            bytes: number;
            /** @description Of the bytes that go out: names exactly this file. */
            sha256: string;
            width: number;
            height: number;
            frames: number;
            duration_seconds: number | null;
            video_codec: string | null;
            audio_codec: string | null;
            frame_rate: number | null;
            bit_rate: number | null;
            alt_text: string;
            tags: string[];
            /** Format: uuid */
            derived_from: string | null;
            /** @description What each network says of the file by itself. A post is checked as a whole besides. */
            fits: {
                provider: string;
                /** @description The forms of a post that take it as it is, by their names in GET /providers. */
                forms: string[];
                /** @description Why no form takes it: one sentence for a person. */
                detail: string | null;
                /** @description The same by its code, as the check of a post tells it. */
                issue: {
                    /** @description Which rule is broken; stable. */
                    code: string;
                    detail: string;
                    /** @description The bound that is broken. */
                    limit?: number | string;
                    /** @description What is there instead, in the same unit. */
                    actual?: number | string;
                    /** @description What the sentence names, by name, for a sentence in another language; reason tells cases of one code apart. docs/problems.md lists them; more may come. */
                    params?: {
                        [key: string]: number | string;
                    };
                } | null;
            }[];
            /**
             * Format: uuid
             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
             */
            created_by: string;
            /**
             * Format: date-time
             * @example 2026-12-24T17:00:00.000Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @example 2026-12-24T17:00:00.000Z
             */
            updated_at: string;
            /** @description Anybody who has this address can read the file until url_expires_at. */
            url: string;
            thumbnail_url: string | null;
            /**
             * Format: date-time
             * @example 2026-12-24T17:00:00.000Z
             */
            url_expires_at: string;
            /**
             * @description Names this version of it: the same as the header ETag of an answer with it alone. Sent as If-Match with a change, what was changed meanwhile is refused (412 precondition_failed).
             * @example "2f6f0d6c1e55a9517b3f0198c2a47d1e"
             */
            etag: string;
            /** @description The newest posts that use it. */
            used_by: string[];
        };
        MediaPage: {
            data: components["schemas"]["Media"][];
            page: {
                next_cursor: string | null;
                has_more: boolean;
            };
        };
        MediaUsage: {
            bytes: number;
            files: number;
            quota_bytes: number;
        };
        FitPlan: {
            /**
             * @description keep: the network takes it as it is
             * @enum {string}
             */
            kind: "keep" | "fit" | "impossible";
            /** @description Why it is impossible, or what this server lacks. */
            detail: string | null;
            /** @description Which case of that it is; stable, and more may come. */
            code: string | null;
            /** @description What the sentence names, by name, for a sentence in another language; reason tells cases of one code apart. docs/problems.md lists them; more may come. */
            params?: {
                [key: string]: number | string;
            };
            /** @description Whether this server can do it: videos take an ffmpeg. */
            available: boolean;
            /** @description Whether it is done by a job (202), or at once (201). */
            background: boolean;
            mime: string | null;
            cut: {
                left: number;
                top: number;
                width: number;
                height: number;
            } | null;
            /** @description The size that it will have, margins included. */
            canvas: {
                width: number;
                height: number;
            } | null;
            /** @description The size of what is cut out, without margins. */
            picture: {
                width: number;
                height: number;
            } | null;
            /** @description Pictures a second that it will have; null: its own. */
            frame_rate: number | null;
            duration_seconds: number | null;
            changes: {
                /** @enum {string} */
                code: "format" | "size" | "crop" | "pad" | "frame_rate" | "duration" | "repeat" | "sound" | "bytes";
                /** @description One sentence for a person. */
                detail: string;
                /** @description What the sentence names, by name, for a sentence in another language; reason tells cases of one code apart. docs/problems.md lists them; more may come. */
                params?: {
                    [key: string]: number | string;
                };
            }[];
            /** @description A small WebP as a data address, if it was asked for. Of a video it shows one of its first pictures. */
            preview: string | null;
        };
        MediaJob: {
            /**
             * Format: uuid
             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
             */
            id: string;
            /**
             * Format: uuid
             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
             */
            org_id: string;
            /**
             * Format: uuid
             * @description The file that is made to fit; it stays as it is.
             */
            media_id: string;
            provider: string | null;
            /** @enum {string} */
            state: "queued" | "processing" | "ready" | "failed" | "canceled";
            changes: {
                /** @enum {string} */
                code: "format" | "size" | "crop" | "pad" | "frame_rate" | "duration" | "repeat" | "sound" | "bytes";
                /** @description One sentence for a person. */
                detail: string;
                /** @description What the sentence names, by name, for a sentence in another language; reason tells cases of one code apart. docs/problems.md lists them; more may come. */
                params?: {
                    [key: string]: number | string;
                };
            }[];
            /** @description Why there is no result; codes: source_deleted, quota_exceeded, ffmpeg_missing, too_slow, too_large, failed, interrupted. */
            failure: {
                code: string;
                detail: string;
            } | null;
            /** Format: uuid */
            result_media_id: string | null;
            /**
             * Format: uuid
             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
             */
            created_by: string;
            /**
             * Format: date-time
             * @example 2026-12-24T17:00:00.000Z
             */
            created_at: string;
            /** Format: date-time */
            started_at: string | null;
            /** Format: date-time */
            finished_at: string | null;
        };
        Notification: {
            /**
             * Format: uuid
             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
             */
            id: string;
            /** @description Where it stands in the list: larger is later. Another one when the same happens once more before it is read. */
            sequence: string;
            /** @enum {string} */
            kind: "approval_requested" | "decided" | "commented" | "failed" | "published" | "channel" | "paused" | "webhook";
            /** @description The kind of event that it tells of; of several, the latest. */
            type: string;
            /** @description How often it happened since it was read last. */
            count: number;
            /**
             * Format: date-time
             * @example 2026-12-24T17:00:00.000Z
             */
            happened_at: string;
            /** Format: date-time */
            read_at: string | null;
            /** @description The beginning of its text, as it is now. */
            post: {
                /**
                 * Format: uuid
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                id: string;
                text: string;
            } | null;
            channel: {
                /**
                 * Format: uuid
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                id: string;
                provider: string;
                handle: string | null;
            } | null;
            /** @description Of a test network. */
            sandbox: boolean;
            /** @description Whose act it was; null for what no member did. */
            actor: {
                /**
                 * Format: uuid
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                user_id: string;
                username: string;
            } | null;
            /** @description What the person is called who did it, by a link for reviews; as they call themselves. */
            outsider: string | null;
            failure: {
                code: string | null;
                needs_attention: boolean;
            } | null;
        };
        NotificationPage: {
            data: components["schemas"]["Notification"][];
            page: {
                next_cursor: string | null;
                has_more: boolean;
            };
            /** @description How many are unread; 100 stands for as many and more. */
            unread: number;
        };
        UnreadNotifications: {
            /** @description How many are unread; 100 stands for as many and more. */
            unread: number;
        };
        NotificationSettings: {
            /** @description What may concern you, with your present role. */
            kinds: ("approval_requested" | "decided" | "commented" | "failed" | "published" | "channel" | "paused" | "webhook")[];
            matrix: {
                approval_requested: {
                    in_app: boolean;
                    email: boolean;
                    /** @description On devices where the person allowed it. */
                    push: boolean;
                };
                decided: {
                    in_app: boolean;
                    email: boolean;
                    /** @description On devices where the person allowed it. */
                    push: boolean;
                };
                commented: {
                    in_app: boolean;
                    email: boolean;
                    /** @description On devices where the person allowed it. */
                    push: boolean;
                };
                failed: {
                    in_app: boolean;
                    email: boolean;
                    /** @description On devices where the person allowed it. */
                    push: boolean;
                };
                published: {
                    in_app: boolean;
                    email: boolean;
                    /** @description On devices where the person allowed it. */
                    push: boolean;
                };
                channel: {
                    in_app: boolean;
                    email: boolean;
                    /** @description On devices where the person allowed it. */
                    push: boolean;
                };
                paused: {
                    in_app: boolean;
                    email: boolean;
                    /** @description On devices where the person allowed it. */
                    push: boolean;
                };
                webhook: {
                    in_app: boolean;
                    email: boolean;
                    /** @description On devices where the person allowed it. */
                    push: boolean;
                };
            };
            /** @enum {string} */
            language: "en" | "de";
            email: {
                address: string;
                /** @description Mails about posts go to confirmed addresses only. */
                confirmed: boolean;
                /** @description Whether this installation sends mail. */
                available: boolean;
            };
        };
        BulkResult: {
            succeeded: number;
            failed: number;
            /** @description One for each entry, in their order: the post as it is now, or the problem that a request for it alone would get; its pointers lead into the entry. */
            results: {
                /** @description Which entry of the request, from 0. */
                row: number;
                ok: boolean;
                problem?: components["schemas"]["Problem"];
                post?: components["schemas"]["Post"];
            }[];
        };
        ResumedChannel: {
            /**
             * @description What becomes of what came due meanwhile. review, by default: it waits as a draft (GET /orgs/{org_id}/posts?due_for_review=true) until somebody publishes it, gives it a new time or cancels it. publish_now: it goes out now, oldest first.
             * @enum {string}
             */
            due: "review" | "publish_now";
            /** @description Posts that came due meanwhile, and that nothing else keeps. */
            posts: number;
            /** @description Their publications: one for each channel. */
            publications: number;
            channel: components["schemas"]["Channel"];
        };
        ResumedOrganization: {
            /**
             * @description What becomes of what came due meanwhile. review, by default: it waits as a draft (GET /orgs/{org_id}/posts?due_for_review=true) until somebody publishes it, gives it a new time or cancels it. publish_now: it goes out now, oldest first.
             * @enum {string}
             */
            due: "review" | "publish_now";
            /** @description Posts that came due meanwhile, and that nothing else keeps. */
            posts: number;
            /** @description Their publications: one for each channel. */
            publications: number;
            organization: components["schemas"]["Organization"];
        };
        Comment: {
            /**
             * Format: uuid
             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
             */
            id: string;
            /**
             * Format: uuid
             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
             */
            post_id: string;
            author: {
                /**
                 * Format: uuid
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                user_id: string;
                username: string;
            };
            text: string;
            /** @description The post's revision when this was written. */
            revision: number;
            /** @description The post's content_hash at that moment. */
            content_hash: string;
            /**
             * Format: date-time
             * @example 2026-12-24T17:00:00.000Z
             */
            created_at: string;
        };
        CommentPage: {
            data: components["schemas"]["Comment"][];
            page: {
                next_cursor: string | null;
                has_more: boolean;
            };
        };
        PostPresence: {
            /** @description Who else has the post open to write on it, by name. */
            people: {
                /**
                 * Format: uuid
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                user_id: string;
                username: string;
            }[];
        };
        Revision: {
            /**
             * Format: uuid
             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
             */
            post_id: string;
            /** @description The post's revision then. */
            revision: number;
            /** @description The post's content_hash then, as decisions and comments name it. */
            content_hash: string;
            text: string;
            media: {
                /**
                 * Format: uuid
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                media_id: string;
                sha256: string;
                alt_text: string;
            }[];
            thread: {
                text: string;
                media: {
                    /**
                     * Format: uuid
                     * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                     */
                    media_id: string;
                    sha256: string;
                    alt_text: string;
                }[];
            }[];
            /** @description What each channel had of its own; also channels that the post goes to no more. */
            channels: {
                /**
                 * Format: uuid
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                channel_id: string;
                /** @description This channel's own text; null means the post's. */
                text: string | null;
                /** @description This channel's own files; null means the post's. */
                media: {
                    /**
                     * Format: uuid
                     * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                     */
                    media_id: string;
                    sha256: string;
                    alt_text: string;
                }[] | null;
                /** @description What follows on this channel; null means the post's thread. */
                thread: {
                    text: string;
                    media: {
                        /**
                         * Format: uuid
                         * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                         */
                        media_id: string;
                        sha256: string;
                        alt_text: string;
                    }[];
                }[] | null;
                /** @description The network's own choices. */
                options: {
                    [key: string]: unknown;
                };
            }[];
            written_by: {
                /**
                 * Format: uuid
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                user_id: string;
                username: string;
            };
            /**
             * Format: date-time
             * @description When the post was changed, and did not say this any more.
             * @example 2026-12-24T17:00:00.000Z
             */
            replaced_at: string;
        };
        RevisionPage: {
            data: components["schemas"]["Revision"][];
            page: {
                next_cursor: string | null;
                has_more: boolean;
            };
        };
        ForeignPosts: {
            /** @description Its posts, as it has them. */
            posts: Record<string, never>[];
            /** @description Of Mixpost: its files, by which posts name them. */
            media?: Record<string, never>[];
            /** @description Its accounts, by their ids there or as its network and handle ("x:ink"), and which channel is meant by each here; null: none. Those that are left out are looked for by network and handle. */
            channels?: {
                [key: string]: string | null;
            };
            /** @description Where its files are that it names by a path alone. */
            media_base?: string;
        };
        ImportResult: {
            dry_run: boolean;
            charset: string | null;
            separator: string | null;
            /** @description Names of labels that were made; in a dry run, that would be. */
            new_labels: string[];
            succeeded: number;
            failed: number;
            results: {
                /** @description Which entry of the request, from 0. */
                row: number;
                ok: boolean;
                problem?: components["schemas"]["Problem"];
                /** @description Of CSV: the line of the file it begins at. */
                line?: number;
                /** @description Of CSV: the columns that the problem is in. */
                columns?: string[];
                /**
                 * Format: uuid
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                post_id?: string;
                /** @description Of another system: what the post is called there. */
                origin?: string;
                /**
                 * @description Of another system, where it is ok: a draft with its time that waits for an approval, a draft without one, or nothing, because it was published there.
                 * @enum {string}
                 */
                became?: "scheduled" | "draft" | "nothing";
            }[];
        };
        PushKey: {
            /** @description What a browser asks for as applicationServerKey, in base64url. */
            public_key: string;
        };
        PushSubscription: {
            /**
             * Format: uuid
             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
             */
            id: string;
            /**
             * Format: date-time
             * @example 2026-12-24T17:00:00.000Z
             */
            created_at: string;
            /** @description Whether it belongs to the session that asks. */
            current: boolean;
        };
        PublicationMetrics: {
            /**
             * Format: uuid
             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
             */
            publication_id: string;
            /**
             * @description read: the figures are of read_at. pending: its network is asked soon. unavailable: it was asked and did not tell, see trouble. off: the organization does not read figures (PATCH /orgs/{org_id} with metrics); known ones stay. not_supported: its network does not tell programs.
             * @enum {string}
             */
            state: "read" | "pending" | "unavailable" | "off" | "not_supported" | "not_published";
            /** @description Why its network did not tell when it was last asked: credits_depleted, rate_limited, reconnect_required, unavailable or not_shown. Figures of before stay. */
            trouble: {
                code: string;
                detail: string;
            } | null;
            sandbox: boolean;
            /** Format: date-time */
            read_at: string | null;
            /** @description How often it was shown. Null: the network does not tell. */
            views: number | null;
            /** @description Likes. Null: the network does not tell. */
            likes: number | null;
            /** @description Replies. Null: the network does not tell. */
            replies: number | null;
            /** @description Passed on as it is. Null: the network does not tell. */
            reposts: number | null;
            /** @description Passed on with words of their own. Null: the network does not tell. */
            quotes: number | null;
            /** @description Kept by people for themselves. Null: the network does not tell. */
            saves: number | null;
        };
        PublicationDetail: {
            /**
             * Format: uuid
             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
             */
            id: string;
            /**
             * Format: uuid
             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
             */
            channel_id: string;
            provider: string;
            handle: string | null;
            sandbox: boolean;
            /** @description This channel's own text; null means the post's. */
            text: string | null;
            /** @description This channel's own files; null means the post's. */
            media: {
                /**
                 * Format: uuid
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                media_id: string;
                sha256: string;
                alt_text: string;
            }[] | null;
            /** @description What follows on this channel; null means the post's thread. */
            thread: {
                text: string;
                media: {
                    /**
                     * Format: uuid
                     * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                     */
                    media_id: string;
                    sha256: string;
                    alt_text: string;
                }[];
            }[] | null;
            /** @description The network's own choices. */
            options: {
                [key: string]: unknown;
            };
            /** @description Posts that it is on the network: more than one for a thread. */
            parts: number;
            /** @description Of a thread: the parts that are on the network, in order. */
            sent_parts: {
                remote_id: string;
                url: string;
                /**
                 * Format: date-time
                 * @example 2026-12-24T17:00:00.000Z
                 */
                sent_at: string;
            }[];
            /** @enum {string} */
            status: "draft" | "queued" | "publishing" | "published" | "failed" | "canceled";
            /** Format: date-time */
            due_at: string | null;
            /** @description True while something keeps it whose time has come: its channel cannot publish, or publishing is paused. */
            held: boolean;
            /**
             * @description What is paused, so that this does not go out; the widest. What comes due meanwhile waits for a review.
             * @enum {string|null}
             */
            paused: "channel" | "organization" | "installation" | null;
            /**
             * Format: date-time
             * @description Its time came while publishing was paused: it is a draft, and goes out when somebody publishes it or gives it a new time.
             */
            due_for_review_since: string | null;
            tries: number;
            remote_id: string | null;
            url: string | null;
            /** Format: date-time */
            published_at: string | null;
            failure: {
                code: string;
                detail: string;
                retryable: boolean;
                needs_attention: boolean;
            } | null;
            /** @description While it is queued: its network refused it when it was made ready ahead of its time, or its rules do by what is known of the account now, so that it will most likely fail. Change the post, or connect the channel again; null: nothing is known. */
            preparation_refused: {
                /**
                 * Format: date-time
                 * @example 2026-12-24T17:00:00.000Z
                 */
                at: string;
                code: string;
                detail: string;
            } | null;
            /** @description What people must know of it although it is out: first_comment_missing, or first_comment_unknown where nobody can tell (what is missing may still be added; then the notice goes); taken_over, where another system published it and did not keep its link. */
            notices: {
                code: string;
                detail: string;
            }[];
            /** @description How the wish fares that it be taken down at its network; null: nobody wished that. */
            removal: {
                /**
                 * @description removing goes on by itself; removed is for good; failed: it may still be there, and can be asked for again.
                 * @enum {string}
                 */
                state: "removing" | "removed" | "failed";
                /**
                 * Format: date-time
                 * @example 2026-12-24T17:00:00.000Z
                 */
                requested_at: string;
                /**
                 * Format: uuid
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                requested_by: string;
                failure: {
                    code: string;
                    detail: string;
                } | null;
            } | null;
            /** Format: date-time */
            removed_at: string | null;
            /**
             * Format: uuid
             * @description Who wished it.
             */
            removed_by: string | null;
            /** @description It has been over for long, and was moved to the archive: it is shown, and nothing can be done with it. */
            archived: boolean;
            /** @description What you may do with it now, by your rights and its state; its channel may still stand in the way. */
            allowed_actions: ("resolve" | "unpublish")[];
            /**
             * Format: uuid
             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
             */
            org_id: string;
            /**
             * Format: uuid
             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
             */
            post_id: string;
            /** @description From the due time to the start of the first send; null while there was none. */
            lateness_seconds: number | null;
            /** @description What happened to it, in its order. */
            timeline: {
                /**
                 * Format: date-time
                 * @example 2026-12-24T17:00:00.000Z
                 */
                at: string;
                /** @description A state that it came to (queued, publishing, published, failed, draft, canceled); attempt_started, attempt_answered, looked; held, released, delayed; confirmed_live, confirmed_not_published; removal_requested, removed, removal_failed; preparation_refused: it will most likely fail at its time. */
                kind: string;
                result: string | null;
                /** @description The network's words, without what looks like a secret. */
                detail: string | null;
                /** @description The number of the attempt. */
                attempt: number | null;
                /** @description Of a thread: which part that attempt sends, from 0. */
                part: number | null;
                actor: {
                    /** @enum {string} */
                    kind: "user" | "worker" | "system" | "external";
                    /** Format: uuid */
                    user_id: string | null;
                    username: string | null;
                } | null;
            }[];
        };
        PublishingHealth: {
            /** Format: date-time */
            halted_at: string | null;
            /**
             * Format: date-time
             * @description Since when nothing is sent, because the organization or the whole installation is paused.
             */
            paused_at: string | null;
            /**
             * Format: date-time
             * @description When the next publication that waits for its time is due; null: none does.
             */
            next_due_at: string | null;
            /**
             * Format: date-time
             * @description When a worker that may publish was last seen at work, which is every few seconds while one is; null: there is none.
             */
            worker_seen_at: string | null;
            /** @description Publications whose time has come and that no worker has in hand. */
            due: number;
            /** Format: date-time */
            oldest_due_at: string | null;
            /** @description Of those on their way, how many were a minute late or more. */
            delayed: number;
            publishing: number;
            held: number;
            needs_attention: number;
            /** @description Posts that came due while publishing was paused, and wait for a word: GET /orgs/{org_id}/posts?due_for_review=true. */
            due_for_review: number;
            /** @description Channels of which something is wrong, or soon will be: GET /orgs/{org_id}/channels says what. */
            channels_with_warnings: number;
            lateness: {
                sends: number;
                p50_ms: number | null;
                p99_ms: number | null;
                max_ms: number | null;
                histogram: {
                    up_to_ms: number | null;
                    sends: number;
                }[];
            };
        };
        SavedView: {
            /**
             * Format: uuid
             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
             */
            id: string;
            name: string;
            /** @enum {string} */
            screen: "posts" | "calendar";
            query: string;
            /** @description Whether everybody in the organization sees it. */
            shared: boolean;
            /**
             * Format: uuid
             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
             */
            owner_id: string;
            /** @description Whether you may change and delete it. */
            changeable: boolean;
            /**
             * Format: date-time
             * @example 2026-12-24T17:00:00.000Z
             */
            created_at: string;
        };
        ReviewLink: {
            /**
             * Format: uuid
             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
             */
            id: string;
            name: string;
            /**
             * @description comment: say what they think; decide: approve and ask for changes as well.
             * @enum {string}
             */
            may: "comment" | "decide";
            /** @enum {string} */
            state: "open" | "revoked" | "expired";
            /** @description Without those that are deleted. */
            post_ids: string[];
            emails: string[];
            /**
             * Format: date-time
             * @example 2026-12-24T17:00:00.000Z
             */
            expires_at: string;
            /** Format: date-time */
            last_opened_at: string | null;
            /**
             * Format: uuid
             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
             */
            created_by: string;
            /**
             * Format: date-time
             * @example 2026-12-24T17:00:00.000Z
             */
            created_at: string;
        };
        ReviewLinkWithSecret: {
            /**
             * Format: uuid
             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
             */
            id: string;
            name: string;
            /**
             * @description comment: say what they think; decide: approve and ask for changes as well.
             * @enum {string}
             */
            may: "comment" | "decide";
            /** @enum {string} */
            state: "open" | "revoked" | "expired";
            /** @description Without those that are deleted. */
            post_ids: string[];
            emails: string[];
            /**
             * Format: date-time
             * @example 2026-12-24T17:00:00.000Z
             */
            expires_at: string;
            /** Format: date-time */
            last_opened_at: string | null;
            /**
             * Format: uuid
             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
             */
            created_by: string;
            /**
             * Format: date-time
             * @example 2026-12-24T17:00:00.000Z
             */
            created_at: string;
            /** @description To be sent to whoever is to look; shown this once. */
            link: string;
        };
        ExternalReview: {
            /**
             * Format: uuid
             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
             */
            id: string;
            /**
             * Format: uuid
             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
             */
            post_id: string;
            link: {
                /**
                 * Format: uuid
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                id: string;
                name: string;
            };
            /** @enum {string} */
            kind: "approved" | "changes_requested" | "commented";
            reviewer: {
                /** @description As they call themselves. */
                name: string;
                /** @description Proved by a code; null where the link asks for none, and for whoever may not approve. */
                email: string | null;
            };
            text: string | null;
            /** @description What they saw. */
            content_hash: string;
            revision: number;
            /** @description Whether it stood for an approval, or took the post out of the queue; else it is advice. */
            counted: boolean;
            /**
             * Format: date-time
             * @example 2026-12-24T17:00:00.000Z
             */
            created_at: string;
        };
        ReviewLinkDetail: {
            /**
             * Format: uuid
             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
             */
            id: string;
            name: string;
            /**
             * @description comment: say what they think; decide: approve and ask for changes as well.
             * @enum {string}
             */
            may: "comment" | "decide";
            /** @enum {string} */
            state: "open" | "revoked" | "expired";
            /** @description Without those that are deleted. */
            post_ids: string[];
            emails: string[];
            /**
             * Format: date-time
             * @example 2026-12-24T17:00:00.000Z
             */
            expires_at: string;
            /** Format: date-time */
            last_opened_at: string | null;
            /**
             * Format: uuid
             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
             */
            created_by: string;
            /**
             * Format: date-time
             * @example 2026-12-24T17:00:00.000Z
             */
            created_at: string;
            /** @description The newest 500, oldest first. */
            reviews: components["schemas"]["ExternalReview"][];
        };
        ReviewAccess: {
            /** @description To be sent from now on in place of the link's own secret. */
            token: string;
            /**
             * Format: date-time
             * @example 2026-12-24T17:00:00.000Z
             */
            expires_at: string;
        };
        OpenedReviewLink: {
            /**
             * @description comment: say what they think; decide: approve and ask for changes as well.
             * @enum {string}
             */
            may: "comment" | "decide";
            /**
             * Format: date-time
             * @example 2026-12-24T17:00:00.000Z
             */
            expires_at: string;
            name: string | null;
            organization: {
                name: string;
                time_zone: string;
            } | null;
            /** @description Whether an address has to be proved by a mailed code first. */
            needs_code: boolean;
            /** @description Where codes can be sent to, with the most of each left out. */
            addresses: string[];
        };
        Review: {
            /**
             * Format: uuid
             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
             */
            id: string;
            /** @enum {string} */
            kind: "approved" | "changes_requested" | "commented";
            name: string;
            text: string | null;
            content_hash: string;
            /**
             * Format: date-time
             * @example 2026-12-24T17:00:00.000Z
             */
            created_at: string;
        };
        ReviewedFile: {
            /**
             * Format: uuid
             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
             */
            media_id: string;
            sha256: string;
            alt_text: string;
            /** @enum {string} */
            kind: "image" | "gif" | "video";
            mime: string;
            width: number;
            height: number;
            duration_seconds: number | null;
            /** @description Works for an hour, for whoever has it. */
            url: string;
            thumbnail_url: string | null;
        };
        ReviewedPost: {
            /**
             * Format: uuid
             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
             */
            id: string;
            text: string;
            media: components["schemas"]["ReviewedFile"][];
            thread: {
                text: string;
                media: components["schemas"]["ReviewedFile"][];
            }[];
            /** @description What each channel gets; null where it is the same as of the post. */
            publications: {
                /**
                 * Format: uuid
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                id: string;
                provider: string;
                handle: string | null;
                sandbox: boolean;
                text: string | null;
                media: components["schemas"]["ReviewedFile"][] | null;
                thread: {
                    text: string;
                    media: components["schemas"]["ReviewedFile"][];
                }[] | null;
                options: {
                    [key: string]: unknown;
                };
                /** @enum {string} */
                status: "draft" | "queued" | "publishing" | "published" | "failed" | "canceled";
                url: string | null;
            }[];
            /** @enum {string} */
            status: "draft" | "queued" | "publishing" | "published" | "failed" | "canceled";
            /** Format: date-time */
            scheduled_at: string | null;
            /** @description Names exactly this content; what is said of it is bound to it. */
            content_hash: string;
            /** @description What was said by this link, oldest first. */
            reviews: components["schemas"]["Review"][];
        };
        SystemStatus: {
            /**
             * Format: date-time
             * @example 2026-12-24T17:00:00.000Z
             */
            checked_at: string;
            version: string;
            /** @enum {string} */
            publishing: "on" | "paused" | "halted";
            /** Format: date-time */
            next_due_at: string | null;
            due: {
                count: number;
                /** Format: date-time */
                oldest_at: string | null;
            };
            /** @description How late the last thousand sends began, as far as they are of the last day. */
            lateness: {
                sends: number;
                p50_ms: number | null;
                p99_ms: number | null;
                max_ms: number | null;
            };
            workers: {
                /** @description Host and process. */
                name: string;
                /**
                 * @description Null: it is of a version that did not tell.
                 * @enum {string|null}
                 */
                role: "all" | "worker" | null;
                version: string;
                /**
                 * @description Whether it may publish from this database; refused: it takes it for another installation, or a copy.
                 * @enum {string}
                 */
                standing: "fine" | "halted" | "refused";
                /** @description Whether it may publish, and its loop came round in the last minute. */
                working: boolean;
                /**
                 * Format: date-time
                 * @example 2026-12-24T17:00:00.000Z
                 */
                started_at: string;
                /**
                 * Format: date-time
                 * @description When its loop last came round.
                 */
                beat_at: string;
                /** @description How far its clock is ahead of the database's; negative: behind. */
                clock_ahead_ms: number | null;
                tzdata: string | null;
            }[];
            /** @description How far this web server's clock is ahead of the database's, and how exactly that is known. */
            clock: {
                ahead_ms: number;
                within_ms: number;
            };
            /** @description The rules of time zones here, and the zones that the database reads otherwise. */
            zones: {
                tzdata: string;
                icu: string;
                differing: string[];
            };
            database: {
                version: string;
                migration: string;
                /** @description Bytes. Null: the database did not say so in time. */
                bytes: number | null;
            };
            storage: {
                /** @description Bytes of the files of all libraries. */
                library_bytes: number;
                /** @description Of the machine that this web server runs on. One that does not answer is in the reports alone. */
                disks: {
                    uses: string[];
                    /** @description Bytes. */
                    free_bytes: number;
                    /** @description Bytes. */
                    total_bytes: number;
                }[];
            };
            /**
             * Format: date-time
             * @description When "npm run backup" last wrote a whole backup; null: never. Of other ways to back up nothing is known here.
             */
            last_backup_at: string | null;
            /** @description What is right and what is not, as "npm run doctor" says it. */
            reports: {
                subject: string;
                findings: {
                    /** @enum {string} */
                    verdict: "ok" | "warn" | "fail";
                    /** @description Stable. There will be more of them. */
                    code: string;
                    /** @description What is so, and what to do. */
                    detail: string;
                    /** @description What the sentence names, by name, for a sentence in another language; reason tells cases of one code apart. docs/problems.md lists them; more may come. */
                    params?: {
                        [key: string]: number | string;
                    };
                }[];
            }[];
        };
        Webhook: {
            /**
             * Format: uuid
             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
             */
            id: string;
            url: string;
            description: string;
            types: string[] | null;
            /**
             * @description events: for programs, signed by Standard Webhooks. slack: a sentence for people with a link, in the form of Slack's incoming webhooks, which Mattermost, Rocket.Chat and others take too.
             * @enum {string}
             */
            format: "events" | "slack";
            /**
             * @description Of the sentences of slack.
             * @enum {string}
             */
            language: "en" | "de";
            /** @enum {string} */
            state: "active" | "disabled";
            /**
             * @description The receiver answered 410; nothing arrived for three days; or a person switched it off.
             * @enum {string|null}
             */
            disabled_because: "gone" | "failing" | "person" | null;
            /**
             * Format: date-time
             * @description Until then the secret before the present one signs too.
             */
            former_secret_until: string | null;
            /** Format: date-time */
            last_delivered_at: string | null;
            /**
             * Format: date-time
             * @example 2026-12-24T17:00:00.000Z
             */
            created_at: string;
            /**
             * @description Names this version of it: the same as the header ETag of an answer with it alone. Sent as If-Match with a change, what was changed meanwhile is refused (412 precondition_failed).
             * @example "2f6f0d6c1e55a9517b3f0198c2a47d1e"
             */
            etag: string;
        };
        WebhookWithSecret: {
            /**
             * Format: uuid
             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
             */
            id: string;
            url: string;
            description: string;
            types: string[] | null;
            /**
             * @description events: for programs, signed by Standard Webhooks. slack: a sentence for people with a link, in the form of Slack's incoming webhooks, which Mattermost, Rocket.Chat and others take too.
             * @enum {string}
             */
            format: "events" | "slack";
            /**
             * @description Of the sentences of slack.
             * @enum {string}
             */
            language: "en" | "de";
            /** @enum {string} */
            state: "active" | "disabled";
            /**
             * @description The receiver answered 410; nothing arrived for three days; or a person switched it off.
             * @enum {string|null}
             */
            disabled_because: "gone" | "failing" | "person" | null;
            /**
             * Format: date-time
             * @description Until then the secret before the present one signs too.
             */
            former_secret_until: string | null;
            /** Format: date-time */
            last_delivered_at: string | null;
            /**
             * Format: date-time
             * @example 2026-12-24T17:00:00.000Z
             */
            created_at: string;
            /**
             * @description Names this version of it: the same as the header ETag of an answer with it alone. Sent as If-Match with a change, what was changed meanwhile is refused (412 precondition_failed).
             * @example "2f6f0d6c1e55a9517b3f0198c2a47d1e"
             */
            etag: string;
            /** @description Begins with whsec_; shown this once. */
            secret: string;
        };
        WebhookDelivery: {
            /**
             * Format: uuid
             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
             */
            id: string;
            event: {
                /**
                 * Format: uuid
                 * @description The same as in the header webhook-id.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                id: string;
                sequence: string;
                type: string;
            };
            /** @enum {string} */
            state: "waiting" | "delivered" | "failed";
            tries: number;
            /** Format: date-time */
            next_try_at: string | null;
            replay: boolean;
            /**
             * Format: date-time
             * @example 2026-12-24T17:00:00.000Z
             */
            created_at: string;
            /** Format: date-time */
            finished_at: string | null;
        };
        WebhookDeliveryPage: {
            data: components["schemas"]["WebhookDelivery"][];
            page: {
                next_cursor: string | null;
                has_more: boolean;
            };
        };
        WebhookDeliveryDetail: {
            /**
             * Format: uuid
             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
             */
            id: string;
            event: {
                /**
                 * Format: uuid
                 * @description The same as in the header webhook-id.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                id: string;
                sequence: string;
                type: string;
            };
            /** @enum {string} */
            state: "waiting" | "delivered" | "failed";
            tries: number;
            /** Format: date-time */
            next_try_at: string | null;
            replay: boolean;
            /**
             * Format: date-time
             * @example 2026-12-24T17:00:00.000Z
             */
            created_at: string;
            /** Format: date-time */
            finished_at: string | null;
            attempts: {
                number: number;
                /**
                 * Format: date-time
                 * @example 2026-12-24T17:00:00.000Z
                 */
                at: string;
                /** @description Null: there was no answer. */
                status: number | null;
                /** @description Why there was no answer: not_public, unreachable, too_slow, no_answer, bad_address, no_secret. */
                failure: string | null;
                milliseconds: number;
                /** @description The beginning of the answer, with whatever looks like a secret taken out. */
                answer: string;
            }[];
        };
        WebhookReplay: {
            replayed: number;
            has_more: boolean;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export interface operations {
    getHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
        };
    };
    getReadiness: {
        parameters: {
            query?: {
                /** @description With `requests`, only what an answer needs counts, not whether a worker publishes: for who spreads requests over web servers. The checks name everything all the same. */
                only?: "requests";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
        };
    };
    requestPasswordReset: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Format: email
                     * @example ada@example.org
                     */
                    email: string;
                };
            };
        };
        responses: {
            /** @description Done. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Mailed"];
                };
            };
        };
    };
    resetPassword: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    token: string;
                    password: string;
                };
            };
        };
        responses: {
            /** @description Done; there is nothing to say. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    confirmEmail: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    token: string;
                };
            };
        };
        responses: {
            /** @description Done; there is nothing to say. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    startPasskeySignIn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PasskeyOptions"];
                };
            };
        };
    };
    signInByPasskey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Format: uuid
                     * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                     */
                    challenge_id: string;
                    /** @description The credential of navigator.credentials as JSON (PublicKeyCredential.toJSON()). */
                    response: Record<string, never>;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedIn"];
                };
            };
        };
    };
    listSignInMethods: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignInMethods"];
                };
            };
        };
    };
    signUp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Format: email
                     * @example ada@example.org
                     */
                    email: string;
                    /** @description letters, digits, dots, hyphens and underscores */
                    username: string;
                    password: string;
                    invitation_token?: string;
                };
            };
        };
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
        };
    };
    signIn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Format: email
                     * @example ada@example.org
                     */
                    email: string;
                    password: string;
                    /** @description six digits from the app */
                    totp_code?: string;
                    recovery_code?: string;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedIn"];
                };
            };
        };
    };
    renewAccess: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Access"];
                };
            };
        };
    };
    signOut: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done; there is nothing to say. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    startSso: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    finishSso: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    previewInvitation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    token: string;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvitationPreview"];
                };
            };
        };
    };
    openReviewLink: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenedReviewLink"];
                };
            };
        };
    };
    sendReviewCode: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: email */
                    email: string;
                };
            };
        };
        responses: {
            /** @description Done; there is nothing to say. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    proveReviewAddress: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: email */
                    email: string;
                    /** @description six digits */
                    code: string;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReviewAccess"];
                };
            };
        };
    };
    listReviewedPosts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["ReviewedPost"][];
                    };
                };
            };
        };
    };
    commentOnReviewedPost: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id of the post.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                post_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description What the reviewer is called; shown to the organization and to whoever has the link.
                     * @example Ana
                     */
                    name: string;
                    /** @description The content_hash of what was seen; 409 where the post says something else by now. */
                    content_hash: string;
                    /** @description a text that is not only blanks */
                    text: string;
                };
            };
        };
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Review"];
                };
            };
        };
    };
    approveReviewedPost: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id of the post.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                post_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description What the reviewer is called; shown to the organization and to whoever has the link.
                     * @example Ana
                     */
                    name: string;
                    /** @description The content_hash of what was seen; 409 where the post says something else by now. */
                    content_hash: string;
                    /**
                     * Format: date-time
                     * @description The time that was seen; 409 where it is another one by now. Where an approval covers the time, it counts only with it.
                     */
                    scheduled_at?: string | null;
                    /** @description a text that is not only blanks */
                    comment?: string;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Review"];
                };
            };
        };
    };
    requestChangesOfReviewedPost: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id of the post.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                post_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description What the reviewer is called; shown to the organization and to whoever has the link.
                     * @example Ana
                     */
                    name: string;
                    /** @description The content_hash of what was seen; 409 where the post says something else by now. */
                    content_hash: string;
                    /** @description a text that is not only blanks */
                    comment: string;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Review"];
                };
            };
        };
    };
    listIdentities: {
        parameters: {
            query?: {
                /**
                 * @description Only these fields of each entry of data, with commas between: id, issuer, email, created_at, last_used_at. Left out: all of them.
                 * @example id,issuer
                 */
                fields?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Identity"][];
                    };
                };
            };
        };
    };
    linkIdentity: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SsoLink"];
                };
            };
        };
    };
    unlinkIdentity: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id of the identity.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                identity_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; there is nothing to say. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    getAccount: {
        parameters: {
            query?: {
                /**
                 * @description Only these fields of the answer, with commas between: id, email, username, created_at, email_verified, has_password, operator, two_factor. Left out: all of them.
                 * @example id,email
                 */
                fields?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
        };
    };
    changePassword: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    current_password?: string;
                    new_password: string;
                };
            };
        };
        responses: {
            /** @description Done; there is nothing to say. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    requestEmailVerification: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done; there is nothing to say. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listSessions: {
        parameters: {
            query?: {
                /**
                 * @description Only these fields of each entry of data, with commas between: id, current, method, ip, user_agent, created_at, last_used_at, expires_at. Left out: all of them.
                 * @example id,current
                 */
                fields?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Session"][];
                    };
                };
            };
        };
    };
    endSessions: {
        parameters: {
            query?: {
                /** @description Leave the present session alone. */
                except?: "current";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; there is nothing to say. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    endSession: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id of the session.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; there is nothing to say. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    getSystemStatus: {
        parameters: {
            query?: {
                /**
                 * @description Only these fields of the answer, with commas between: checked_at, version, publishing, next_due_at, due, lateness, workers, clock, zones, database, storage, last_backup_at, reports. Left out: all of them.
                 * @example checked_at,version
                 */
                fields?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SystemStatus"];
                };
            };
        };
    };
    startTotp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TotpSetup"];
                };
            };
        };
    };
    disableTotp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; there is nothing to say. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    confirmTotp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description six digits from the app */
                    code: string;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecoveryCodes"];
                };
            };
        };
    };
    renewRecoveryCodes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecoveryCodes"];
                };
            };
        };
    };
    startPasskey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PasskeyOptions"];
                };
            };
        };
    };
    listPasskeys: {
        parameters: {
            query?: {
                /**
                 * @description Only these fields of each entry of data, with commas between: id, name, backed_up, created_at, last_used_at. Left out: all of them.
                 * @example id,name
                 */
                fields?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Passkey"][];
                    };
                };
            };
        };
    };
    addPasskey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Format: uuid
                     * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                     */
                    challenge_id: string;
                    /** @description The credential of navigator.credentials as JSON (PublicKeyCredential.toJSON()). */
                    response: Record<string, never>;
                    /** @description a name that is not only blanks */
                    name: string;
                };
            };
        };
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AddedPasskey"];
                };
            };
        };
    };
    removePasskey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id of the passkey.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                passkey_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; there is nothing to say. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    startPasskeyStepUp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PasskeyOptions"];
                };
            };
        };
    };
    stepUp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    password?: string;
                    /** @description six digits from the app */
                    totp_code?: string;
                    recovery_code?: string;
                    passkey?: {
                        /**
                         * Format: uuid
                         * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                         */
                        challenge_id: string;
                        /** @description The credential of navigator.credentials as JSON (PublicKeyCredential.toJSON()). */
                        response: Record<string, never>;
                    };
                };
            };
        };
        responses: {
            /** @description Done; there is nothing to say. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listOrganizations: {
        parameters: {
            query?: {
                /**
                 * @description Only these fields of each entry of data, with commas between: id, name, time_zone, role, created_at, approval_policy, metrics, alt_text_required, deletion_at, pause, installation_pause. Left out: all of them.
                 * @example id,name
                 */
                fields?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Organization"][];
                    };
                };
            };
        };
    };
    createOrganization: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key of your own for this request, such as a UUID: a string of structured fields ("…") or a bare word, at most 255 characters. Sent again within 24 hours by the same person or API key, the same request changes nothing and gets the first answer, with Idempotent-Replayed: true.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description a name that is not only blanks */
                    name: string;
                    /**
                     * @description An IANA time zone.
                     * @example Europe/Berlin
                     */
                    time_zone?: string;
                };
            };
        };
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Organization"];
                };
            };
        };
    };
    getOrganization: {
        parameters: {
            query?: {
                /**
                 * @description Only these fields of the answer, with commas between: id, name, time_zone, role, created_at, approval_policy, metrics, alt_text_required, deletion_at, pause, installation_pause. Left out: all of them.
                 * @example id,name
                 */
                fields?: string;
            };
            header?: {
                /** @description The ETag of an answer that is at hand: 304 when it is still right. */
                "if-none-match"?: string;
            };
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Organization"];
                };
            };
        };
    };
    deleteOrganization: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key of your own for this request, such as a UUID: a string of structured fields ("…") or a bare word, at most 255 characters. Sent again within 24 hours by the same person or API key, the same request changes nothing and gets the first answer, with Idempotent-Replayed: true.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "idempotency-key"?: string;
            };
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Organization"];
                };
            };
        };
    };
    changeOrganization: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key of your own for this request, such as a UUID: a string of structured fields ("…") or a bare word, at most 255 characters. Sent again within 24 hours by the same person or API key, the same request changes nothing and gets the first answer, with Idempotent-Replayed: true.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "idempotency-key"?: string;
                /** @description The ETag of an answer: what was changed since then is refused (412 precondition_failed). A list of tags, or *. Left out, it is changed whatever it is now. */
                "if-match"?: string;
            };
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description a name that is not only blanks */
                    name?: string;
                    /**
                     * @description An IANA time zone.
                     * @example Europe/Berlin
                     */
                    time_zone?: string;
                    approval_policy?: {
                        /**
                         * @description Whose posts need an approval.
                         * @enum {string}
                         */
                        required_for?: "editors" | "everyone";
                        /** @description Every post needs an approval, and nobody approves what they wrote themselves. */
                        four_eyes?: boolean;
                        /** @description An approval must name the content_hash that was seen. */
                        needs_content_hash?: boolean;
                        /**
                         * @description Whether an approval covers the time too, so that whoever moves it takes the approval away.
                         * @enum {string}
                         */
                        moving_time?: "keeps_approval" | "voids_approval";
                        /** @description The steps of an approval in their order, each with who decides it; the list is replaced as a whole. None: one approval, by any owner or admin. The last is for owners and admins. Posts that were approved in part begin anew when it changes. */
                        steps?: {
                            /** @description a name that is not only blanks, and that no other step has */
                            name: string;
                            /** @description Whose role lets them decide it, one of them for all; admin means owners as well. */
                            roles?: ("owner" | "admin")[];
                            /** @description Who is named for it: owners and admins, and before the last step editors as well. */
                            members?: string[];
                            /**
                             * @description Whether one of them is enough, or all who are named must approve; all takes no roles.
                             * @enum {string}
                             */
                            needs?: "any" | "all";
                        }[];
                        /**
                         * @description Whether an owner may let a post out over steps that are open, with a reason that everybody reads.
                         * @enum {string}
                         */
                        break_glass?: "off" | "owners";
                        /**
                         * @description What an approval by a link for reviews is: advice, or as good as one by whoever made the link, while that person may approve.
                         * @enum {string}
                         */
                        external_approval?: "advice" | "counts";
                    };
                    /** @description Whether networks are asked how published posts fare: hourly on the first day, then daily for 30 days. Off by default, because X charges for each reading: 0.1 US cents, some 5 per post in all. */
                    metrics?: boolean;
                    /** @description Whether no picture goes out of which nobody has said what it shows (`alt_text_required`). Asked for before a post is queued or approved; what is queued already goes out as it is. Videos are left out: no network takes such words for them. */
                    alt_text_required?: boolean;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Organization"];
                };
            };
        };
    };
    restoreOrganization: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key of your own for this request, such as a UUID: a string of structured fields ("…") or a bare word, at most 255 characters. Sent again within 24 hours by the same person or API key, the same request changes nothing and gets the first answer, with Idempotent-Replayed: true.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "idempotency-key"?: string;
            };
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Organization"];
                };
            };
        };
    };
    pauseChannel: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key of your own for this request, such as a UUID: a string of structured fields ("…") or a bare word, at most 255 characters. Sent again within 24 hours by the same person or API key, the same request changes nothing and gets the first answer, with Idempotent-Replayed: true.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "idempotency-key"?: string;
                /** @description The ETag of an answer: what was changed since then is refused (412 precondition_failed). A list of tags, or *. Left out, it is changed whatever it is now. */
                "if-match"?: string;
            };
            path: {
                /**
                 * @description The id of the channel.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                channel_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Why, for everybody who sees that nothing goes out; a reason that is not only blanks. */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Channel"];
                };
            };
        };
    };
    resumeChannel: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key of your own for this request, such as a UUID: a string of structured fields ("…") or a bare word, at most 255 characters. Sent again within 24 hours by the same person or API key, the same request changes nothing and gets the first answer, with Idempotent-Replayed: true.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "idempotency-key"?: string;
                /** @description The ETag of an answer: what was changed since then is refused (412 precondition_failed). A list of tags, or *. Left out, it is changed whatever it is now. */
                "if-match"?: string;
            };
            path: {
                /**
                 * @description The id of the channel.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                channel_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /**
                     * @description What becomes of what came due meanwhile. review, by default: it waits as a draft (GET /orgs/{org_id}/posts?due_for_review=true) until somebody publishes it, gives it a new time or cancels it. publish_now: it goes out now, oldest first.
                     * @enum {string}
                     */
                    due?: "review" | "publish_now";
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResumedChannel"];
                };
            };
        };
    };
    pausePublishing: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key of your own for this request, such as a UUID: a string of structured fields ("…") or a bare word, at most 255 characters. Sent again within 24 hours by the same person or API key, the same request changes nothing and gets the first answer, with Idempotent-Replayed: true.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "idempotency-key"?: string;
            };
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Why, for everybody who sees that nothing goes out; a reason that is not only blanks. */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Organization"];
                };
            };
        };
    };
    resumePublishing: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key of your own for this request, such as a UUID: a string of structured fields ("…") or a bare word, at most 255 characters. Sent again within 24 hours by the same person or API key, the same request changes nothing and gets the first answer, with Idempotent-Replayed: true.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "idempotency-key"?: string;
            };
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /**
                     * @description What becomes of what came due meanwhile. review, by default: it waits as a draft (GET /orgs/{org_id}/posts?due_for_review=true) until somebody publishes it, gives it a new time or cancels it. publish_now: it goes out now, oldest first.
                     * @enum {string}
                     */
                    due?: "review" | "publish_now";
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResumedOrganization"];
                };
            };
        };
    };
    exportOrganization: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The archive. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/zip": string;
                };
            };
        };
    };
    listMembers: {
        parameters: {
            query?: {
                /**
                 * @description Only these fields of each entry of data, with commas between: user_id, username, email, role, joined_at, etag. Left out: all of them.
                 * @example user_id,username
                 */
                fields?: string;
            };
            header?: never;
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Member"][];
                    };
                };
            };
        };
    };
    removeMember: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key of your own for this request, such as a UUID: a string of structured fields ("…") or a bare word, at most 255 characters. Sent again within 24 hours by the same person or API key, the same request changes nothing and gets the first answer, with Idempotent-Replayed: true.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "idempotency-key"?: string;
                /** @description The ETag of an answer: what was changed since then is refused (412 precondition_failed). A list of tags, or *. Left out, it is changed whatever it is now. */
                "if-match"?: string;
            };
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
                /**
                 * @description The id of the person.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RemovedMember"];
                };
            };
        };
    };
    changeRole: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key of your own for this request, such as a UUID: a string of structured fields ("…") or a bare word, at most 255 characters. Sent again within 24 hours by the same person or API key, the same request changes nothing and gets the first answer, with Idempotent-Replayed: true.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "idempotency-key"?: string;
                /** @description The ETag of an answer: what was changed since then is refused (412 precondition_failed). A list of tags, or *. Left out, it is changed whatever it is now. */
                "if-match"?: string;
            };
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
                /**
                 * @description The id of the person.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                user_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    role: "owner" | "admin" | "editor" | "viewer";
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChangedMember"];
                };
            };
        };
    };
    leaveOrganization: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key of your own for this request, such as a UUID: a string of structured fields ("…") or a bare word, at most 255 characters. Sent again within 24 hours by the same person or API key, the same request changes nothing and gets the first answer, with Idempotent-Replayed: true.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "idempotency-key"?: string;
            };
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done; there is nothing to say. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    transferOwnership: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key of your own for this request, such as a UUID: a string of structured fields ("…") or a bare word, at most 255 characters. Sent again within 24 hours by the same person or API key, the same request changes nothing and gets the first answer, with Idempotent-Replayed: true.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "idempotency-key"?: string;
            };
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Format: uuid
                     * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                     */
                    user_id: string;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Organization"];
                };
            };
        };
    };
    inviteMember: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key of your own for this request, such as a UUID: a string of structured fields ("…") or a bare word, at most 255 characters. Sent again within 24 hours by the same person or API key, the same request changes nothing and gets the first answer, with Idempotent-Replayed: true.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "idempotency-key"?: string;
            };
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    role: "owner" | "admin" | "editor" | "viewer";
                    /**
                     * Format: email
                     * @description Only the account with this address may accept.
                     */
                    email?: string;
                    /** @description By default 72. */
                    expires_in_hours?: number;
                };
            };
        };
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Invitation"];
                };
            };
        };
    };
    listInvitations: {
        parameters: {
            query?: {
                /**
                 * @description Only these fields of each entry of data, with commas between: id, state, role, email, invited_by, accepted_by, expires_at, created_at. Left out: all of them.
                 * @example id,state
                 */
                fields?: string;
            };
            header?: never;
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["ListedInvitation"][];
                    };
                };
            };
        };
    };
    revokeInvitation: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key of your own for this request, such as a UUID: a string of structured fields ("…") or a bare word, at most 255 characters. Sent again within 24 hours by the same person or API key, the same request changes nothing and gets the first answer, with Idempotent-Replayed: true.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "idempotency-key"?: string;
            };
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
                /**
                 * @description The id of the invitation.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                invitation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; there is nothing to say. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    acceptInvitation: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key of your own for this request, such as a UUID: a string of structured fields ("…") or a bare word, at most 255 characters. Sent again within 24 hours by the same person or API key, the same request changes nothing and gets the first answer, with Idempotent-Replayed: true.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    token: string;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedInvitation"];
                };
            };
        };
    };
    listProviders: {
        parameters: {
            query?: {
                /**
                 * @description Only these fields of each entry of data, with commas between: code, name, available, connection, scopes, guide, threads, limits, text_unit, media, unpublishes, tells_metrics, options. Left out: all of them.
                 * @example code,name
                 */
                fields?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Provider"][];
                    };
                };
            };
        };
    };
    startConnection: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key of your own for this request, such as a UUID: a string of structured fields ("…") or a bare word, at most 255 characters. Sent again within 24 hours by the same person or API key, the same request changes nothing and gets the first answer, with Idempotent-Replayed: true.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "idempotency-key"?: string;
            };
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description A code of GET /providers. */
                    provider: string;
                    /**
                     * Format: uuid
                     * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                     */
                    channel_id?: string;
                };
            };
        };
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Connection"];
                };
            };
        };
    };
    finishConnection: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key of your own for this request, such as a UUID: a string of structured fields ("…") or a bare word, at most 255 characters. Sent again within 24 hours by the same person or API key, the same request changes nothing and gets the first answer, with Idempotent-Replayed: true.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "idempotency-key"?: string;
            };
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
                /**
                 * @description The id of the channel.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                channel_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    code: string;
                    state: string;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Channel"];
                };
            };
        };
    };
    listChannels: {
        parameters: {
            query?: {
                /**
                 * @description Only these fields of each entry of data, with commas between: id, org_id, provider, status, pause, sandbox, handle, display_name, remote_id, account_read_at, trouble, token_expires_at, renewal, scopes, warnings, connecting, last_success, last_failure, quota, allowed_actions, created_at, updated_at, etag. Left out: all of them.
                 * @example id,org_id
                 */
                fields?: string;
            };
            header?: never;
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Channel"][];
                    };
                };
            };
        };
    };
    getChannel: {
        parameters: {
            query?: {
                /**
                 * @description Only these fields of the answer, with commas between: id, org_id, provider, status, pause, sandbox, handle, display_name, remote_id, account_read_at, trouble, token_expires_at, renewal, scopes, warnings, connecting, last_success, last_failure, quota, allowed_actions, created_at, updated_at, etag. Left out: all of them.
                 * @example id,org_id
                 */
                fields?: string;
            };
            header?: {
                /** @description The ETag of an answer that is at hand: 304 when it is still right. */
                "if-none-match"?: string;
            };
            path: {
                /**
                 * @description The id of the channel.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                channel_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Channel"];
                };
            };
        };
    };
    deleteChannel: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key of your own for this request, such as a UUID: a string of structured fields ("…") or a bare word, at most 255 characters. Sent again within 24 hours by the same person or API key, the same request changes nothing and gets the first answer, with Idempotent-Replayed: true.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "idempotency-key"?: string;
                /** @description The ETag of an answer: what was changed since then is refused (412 precondition_failed). A list of tags, or *. Left out, it is changed whatever it is now. */
                "if-match"?: string;
            };
            path: {
                /**
                 * @description The id of the channel.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                channel_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; there is nothing to say. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    changeChannel: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key of your own for this request, such as a UUID: a string of structured fields ("…") or a bare word, at most 255 characters. Sent again within 24 hours by the same person or API key, the same request changes nothing and gets the first answer, with Idempotent-Replayed: true.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "idempotency-key"?: string;
                /** @description The ETag of an answer: what was changed since then is refused (412 precondition_failed). A list of tags, or *. Left out, it is changed whatever it is now. */
                "if-match"?: string;
            };
            path: {
                /**
                 * @description The id of the channel.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                channel_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    status: "active" | "paused";
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Channel"];
                };
            };
        };
    };
    listSlots: {
        parameters: {
            query?: {
                /**
                 * @description Only these fields of each entry of data, with commas between: id, channel_id, weekday, time, time_zone, created_at, etag. Left out: all of them.
                 * @example id,channel_id
                 */
                fields?: string;
            };
            header?: never;
            path: {
                /**
                 * @description The id of the channel.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                channel_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Slot"][];
                    };
                };
            };
        };
    };
    addSlots: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key of your own for this request, such as a UUID: a string of structured fields ("…") or a bare word, at most 255 characters. Sent again within 24 hours by the same person or API key, the same request changes nothing and gets the first answer, with Idempotent-Replayed: true.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "idempotency-key"?: string;
            };
            path: {
                /**
                 * @description The id of the channel.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                channel_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    weekdays: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
                    /**
                     * @description what the clocks of the zone show, such as 09:00
                     * @example 09:00
                     */
                    time: string;
                    /**
                     * @description An IANA time zone; left out, the organization's.
                     * @example Europe/Berlin
                     */
                    time_zone?: string;
                };
            };
        };
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Slot"][];
                    };
                };
            };
        };
    };
    getSlot: {
        parameters: {
            query?: {
                /**
                 * @description Only these fields of the answer, with commas between: id, channel_id, weekday, time, time_zone, created_at, etag. Left out: all of them.
                 * @example id,channel_id
                 */
                fields?: string;
            };
            header?: {
                /** @description The ETag of an answer that is at hand: 304 when it is still right. */
                "if-none-match"?: string;
            };
            path: {
                /**
                 * @description The id of the channel.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                channel_id: string;
                /**
                 * @description The id of the slot.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                slot_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Slot"];
                };
            };
        };
    };
    deleteSlot: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key of your own for this request, such as a UUID: a string of structured fields ("…") or a bare word, at most 255 characters. Sent again within 24 hours by the same person or API key, the same request changes nothing and gets the first answer, with Idempotent-Replayed: true.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "idempotency-key"?: string;
                /** @description The ETag of an answer: what was changed since then is refused (412 precondition_failed). A list of tags, or *. Left out, it is changed whatever it is now. */
                "if-match"?: string;
            };
            path: {
                /**
                 * @description The id of the channel.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                channel_id: string;
                /**
                 * @description The id of the slot.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                slot_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeletedSlot"];
                };
            };
        };
    };
    changeSlot: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key of your own for this request, such as a UUID: a string of structured fields ("…") or a bare word, at most 255 characters. Sent again within 24 hours by the same person or API key, the same request changes nothing and gets the first answer, with Idempotent-Replayed: true.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "idempotency-key"?: string;
                /** @description The ETag of an answer: what was changed since then is refused (412 precondition_failed). A list of tags, or *. Left out, it is changed whatever it is now. */
                "if-match"?: string;
            };
            path: {
                /**
                 * @description The id of the channel.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                channel_id: string;
                /**
                 * @description The id of the slot.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                slot_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    weekday?: "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun";
                    /**
                     * @description what the clocks of the zone show, such as 09:00
                     * @example 09:00
                     */
                    time?: string;
                    /**
                     * @description An IANA time zone.
                     * @example Europe/Berlin
                     */
                    time_zone?: string;
                    /**
                     * @description Whether posts in the slot go with it, in the same week each, where nothing stands in the way; default keep.
                     * @enum {string}
                     */
                    posts?: "keep" | "move";
                    /** @description Says what would be done, and does nothing. */
                    dry_run?: boolean;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChangedSlot"];
                };
            };
        };
    };
    listNextSlots: {
        parameters: {
            query?: {
                /** @description How many entries a page has at most. */
                limit?: number;
                /**
                 * @description Only these fields of each entry of data, with commas between: slot_id, at, local_time, time_zone, utc_offset, clock_change, free, post_ids, blocked. Left out: all of them.
                 * @example slot_id,at
                 */
                fields?: string;
            };
            header?: never;
            path: {
                /**
                 * @description The id of the channel.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                channel_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["NextSlot"][];
                    };
                };
            };
        };
    };
    listBlockedDates: {
        parameters: {
            query?: {
                /**
                 * @description Only these fields of each entry of data, with commas between: id, channel_id, first_date, last_date, note, created_at. Left out: all of them.
                 * @example id,channel_id
                 */
                fields?: string;
            };
            header?: never;
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["BlockedDates"][];
                    };
                };
            };
        };
    };
    addBlockedDates: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key of your own for this request, such as a UUID: a string of structured fields ("…") or a bare word, at most 255 characters. Sent again within 24 hours by the same person or API key, the same request changes nothing and gets the first answer, with Idempotent-Replayed: true.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "idempotency-key"?: string;
            };
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Format: date
                     * @example 2026-12-24
                     */
                    first_date: string;
                    /**
                     * Format: date
                     * @description Left out: the first is the only one.
                     * @example 2026-12-24
                     */
                    last_date?: string;
                    /**
                     * Format: uuid
                     * @description Left out, or null: every channel.
                     */
                    channel_id?: string | null;
                    /** @description For people. */
                    note?: string;
                };
            };
        };
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BlockedDates"];
                };
            };
        };
    };
    deleteBlockedDates: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key of your own for this request, such as a UUID: a string of structured fields ("…") or a bare word, at most 255 characters. Sent again within 24 hours by the same person or API key, the same request changes nothing and gets the first answer, with Idempotent-Replayed: true.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "idempotency-key"?: string;
            };
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
                /**
                 * @description The id of the blocked dates.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                blocked_dates_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; there is nothing to say. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listLabels: {
        parameters: {
            query?: {
                /**
                 * @description Only these fields of each entry of data, with commas between: id, name, color, created_at, post_count. Left out: all of them.
                 * @example id,name
                 */
                fields?: string;
            };
            header?: never;
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["CountedLabel"][];
                    };
                };
            };
        };
    };
    createLabel: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key of your own for this request, such as a UUID: a string of structured fields ("…") or a bare word, at most 255 characters. Sent again within 24 hours by the same person or API key, the same request changes nothing and gets the first answer, with Idempotent-Replayed: true.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "idempotency-key"?: string;
            };
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description Unique in the organization, whatever the case of its letters.
                     * @example Launch
                     */
                    name: string;
                    /**
                     * @description Left out: the next one of the row.
                     * @enum {string}
                     */
                    color?: "gray" | "red" | "orange" | "yellow" | "green" | "teal" | "blue" | "violet" | "pink";
                };
            };
        };
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Label"];
                };
            };
        };
    };
    deleteLabel: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key of your own for this request, such as a UUID: a string of structured fields ("…") or a bare word, at most 255 characters. Sent again within 24 hours by the same person or API key, the same request changes nothing and gets the first answer, with Idempotent-Replayed: true.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "idempotency-key"?: string;
            };
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
                /**
                 * @description The id of the label.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                label_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; there is nothing to say. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    changeLabel: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key of your own for this request, such as a UUID: a string of structured fields ("…") or a bare word, at most 255 characters. Sent again within 24 hours by the same person or API key, the same request changes nothing and gets the first answer, with Idempotent-Replayed: true.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "idempotency-key"?: string;
            };
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
                /**
                 * @description The id of the label.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                label_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description Unique in the organization, whatever the case of its letters.
                     * @example Launch
                     */
                    name?: string;
                    /**
                     * @description By name: a dashboard has a shade of it for each of its looks.
                     * @enum {string}
                     */
                    color?: "gray" | "red" | "orange" | "yellow" | "green" | "teal" | "blue" | "violet" | "pink";
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Label"];
                };
            };
        };
    };
    getCalendarFeed: {
        parameters: {
            query?: {
                /**
                 * @description Only these fields of the answer, with commas between: created_at. Left out: all of them.
                 * @example created_at
                 */
                fields?: string;
            };
            header?: never;
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CalendarFeed"];
                };
            };
        };
    };
    createCalendarFeed: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key of your own for this request, such as a UUID: a string of structured fields ("…") or a bare word, at most 255 characters. Sent again within 24 hours by the same person or API key, the same request changes nothing and gets the first answer, with Idempotent-Replayed: true.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "idempotency-key"?: string;
            };
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewCalendarFeed"];
                };
            };
        };
    };
    deleteCalendarFeed: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key of your own for this request, such as a UUID: a string of structured fields ("…") or a bare word, at most 255 characters. Sent again within 24 hours by the same person or API key, the same request changes nothing and gets the first answer, with Idempotent-Replayed: true.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "idempotency-key"?: string;
            };
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; there is nothing to say. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listViews: {
        parameters: {
            query?: {
                /**
                 * @description Only these fields of each entry of data, with commas between: id, name, screen, query, shared, owner_id, changeable, created_at. Left out: all of them.
                 * @example id,name
                 */
                fields?: string;
            };
            header?: never;
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["SavedView"][];
                    };
                };
            };
        };
    };
    createView: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key of your own for this request, such as a UUID: a string of structured fields ("…") or a bare word, at most 255 characters. Sent again within 24 hours by the same person or API key, the same request changes nothing and gets the first answer, with Idempotent-Replayed: true.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "idempotency-key"?: string;
            };
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @example Waiting for the customer */
                    name: string;
                    /** @enum {string} */
                    screen: "posts" | "calendar";
                    /**
                     * @description The filters, as they stand in the dashboard's address.
                     * @example approval=pending&sort=scheduled_at
                     */
                    query: string;
                    /** @description Whether everybody in the organization sees it. */
                    shared?: boolean;
                };
            };
        };
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SavedView"];
                };
            };
        };
    };
    deleteView: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key of your own for this request, such as a UUID: a string of structured fields ("…") or a bare word, at most 255 characters. Sent again within 24 hours by the same person or API key, the same request changes nothing and gets the first answer, with Idempotent-Replayed: true.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "idempotency-key"?: string;
            };
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
                /**
                 * @description The id of the view.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                view_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; there is nothing to say. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    changeView: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key of your own for this request, such as a UUID: a string of structured fields ("…") or a bare word, at most 255 characters. Sent again within 24 hours by the same person or API key, the same request changes nothing and gets the first answer, with Idempotent-Replayed: true.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "idempotency-key"?: string;
            };
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
                /**
                 * @description The id of the view.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                view_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @example Waiting for the customer */
                    name?: string;
                    /**
                     * @description The filters, as they stand in the dashboard's address.
                     * @example approval=pending&sort=scheduled_at
                     */
                    query?: string;
                    /** @description Whether everybody in the organization sees it. */
                    shared?: boolean;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SavedView"];
                };
            };
        };
    };
    listMedia: {
        parameters: {
            query?: {
                /** @description Only files of this kind. */
                kind?: "image" | "gif" | "video";
                /** @description Only files with this tag. */
                tag?: string;
                /** @description Whether it has no tag at all. */
                untagged?: boolean;
                /** @description A part of the name or the alt text. */
                q?: string;
                /** @description Whether nobody has said yet what it shows. */
                missing_alt_text?: boolean;
                /** @description Whether a post uses it. */
                used?: boolean;
                /** @description How many entries a page has at most. */
                limit?: number;
                /** @description next_cursor of the page before. */
                cursor?: string;
                /**
                 * @description Only these fields of each entry of data, with commas between: id, org_id, name, kind, mime, bytes, sha256, width, height, frames, duration_seconds, video_codec, audio_codec, frame_rate, bit_rate, alt_text, tags, derived_from, fits, created_by, created_at, updated_at, url, thumbnail_url, url_expires_at, etag. Left out: all of them.
                 * @example id,org_id
                 */
                fields?: string;
            };
            header?: never;
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MediaPage"];
                };
            };
        };
    };
    uploadMedia: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key of your own for this request, such as a UUID: a string of structured fields ("…") or a bare word, at most 255 characters. Sent again within 24 hours by the same person or API key, the same request changes nothing and gets the first answer, with Idempotent-Replayed: true.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "idempotency-key"?: string;
            };
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": {
                    /** @description what the file is called */
                    name?: string;
                    /** @description what it shows, for those who cannot see it */
                    alt_text?: string;
                    /** @description separated by commas */
                    tags?: string;
                    /** Format: binary */
                    file: string;
                };
            };
        };
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Media"];
                };
            };
        };
    };
    listMediaTags: {
        parameters: {
            query?: {
                /**
                 * @description Only these fields of each entry of data, with commas between: tag, files. Left out: all of them.
                 * @example tag,files
                 */
                fields?: string;
            };
            header?: never;
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            tag: string;
                            /** @description How many files have it. */
                            files: number;
                        }[];
                    };
                };
            };
        };
    };
    getMediaUsage: {
        parameters: {
            query?: {
                /**
                 * @description Only these fields of the answer, with commas between: bytes, files, quota_bytes. Left out: all of them.
                 * @example bytes,files
                 */
                fields?: string;
            };
            header?: never;
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MediaUsage"];
                };
            };
        };
    };
    fetchMedia: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key of your own for this request, such as a UUID: a string of structured fields ("…") or a bare word, at most 255 characters. Sent again within 24 hours by the same person or API key, the same request changes nothing and gets the first answer, with Idempotent-Replayed: true.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "idempotency-key"?: string;
            };
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description an address on the public internet, https:// in front
                     * @example https://example.org/picture.jpg
                     */
                    url: string;
                    /** @description what the file is called */
                    name?: string;
                    /** @description what it shows, for those who cannot see it */
                    alt_text?: string;
                    tags?: string[];
                };
            };
        };
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Media"];
                };
            };
        };
    };
    getMedia: {
        parameters: {
            query?: {
                /**
                 * @description Only these fields of the answer, with commas between: id, org_id, name, kind, mime, bytes, sha256, width, height, frames, duration_seconds, video_codec, audio_codec, frame_rate, bit_rate, alt_text, tags, derived_from, fits, created_by, created_at, updated_at, url, thumbnail_url, url_expires_at, etag, used_by. Left out: all of them.
                 * @example id,org_id
                 */
                fields?: string;
            };
            header?: never;
            path: {
                /**
                 * @description The id of the media.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                media_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MediaDetail"];
                };
            };
        };
    };
    deleteMedia: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key of your own for this request, such as a UUID: a string of structured fields ("…") or a bare word, at most 255 characters. Sent again within 24 hours by the same person or API key, the same request changes nothing and gets the first answer, with Idempotent-Replayed: true.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "idempotency-key"?: string;
                /** @description The ETag of an answer: what was changed since then is refused (412 precondition_failed). A list of tags, or *. Left out, it is changed whatever it is now. */
                "if-match"?: string;
            };
            path: {
                /**
                 * @description The id of the media.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                media_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; there is nothing to say. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    editMedia: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key of your own for this request, such as a UUID: a string of structured fields ("…") or a bare word, at most 255 characters. Sent again within 24 hours by the same person or API key, the same request changes nothing and gets the first answer, with Idempotent-Replayed: true.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "idempotency-key"?: string;
                /** @description The ETag of an answer: what was changed since then is refused (412 precondition_failed). A list of tags, or *. Left out, it is changed whatever it is now. */
                "if-match"?: string;
            };
            path: {
                /**
                 * @description The id of the media.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                media_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description what the file is called */
                    name?: string;
                    /** @description what it shows, for those who cannot see it */
                    alt_text?: string;
                    tags?: string[];
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MediaDetail"];
                };
            };
        };
    };
    planMediaFit: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id of the media.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                media_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description the code of the network that is to take it */
                    provider: string;
                    /**
                     * @description the network's own choices, where they change what it takes: a story's, say; or that name this file, as a reel's cover_media_id does
                     * @example {
                     *       "kind": "story"
                     *     }
                     */
                    options?: Record<string, never>;
                    /**
                     * @description cut off what is too much, or add a margin; cropped by default
                     * @enum {string}
                     */
                    mode?: "crop" | "pad";
                    focus?: {
                        x: number;
                        y: number;
                    };
                    /** @description width by height of the result; the nearest to its own that the network takes without it */
                    ratio?: number;
                    /** @description the colour of margins, such as #ffffff */
                    colour?: string;
                    /**
                     * @description what an animated GIF is to become; a GIF where the network takes some, else a video
                     * @enum {string}
                     */
                    become?: "gif" | "video";
                    /** @description which part of a video or an animation is kept, in seconds; nothing is cut off without it */
                    part?: {
                        from: number;
                        to: number;
                    };
                    /** @description whether to draw a small picture of the result; it takes a moment longer */
                    preview?: boolean;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FitPlan"];
                };
            };
        };
    };
    fitMedia: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key of your own for this request, such as a UUID: a string of structured fields ("…") or a bare word, at most 255 characters. Sent again within 24 hours by the same person or API key, the same request changes nothing and gets the first answer, with Idempotent-Replayed: true.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "idempotency-key"?: string;
            };
            path: {
                /**
                 * @description The id of the media.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                media_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description the code of the network that is to take it */
                    provider: string;
                    /**
                     * @description the network's own choices, where they change what it takes: a story's, say; or that name this file, as a reel's cover_media_id does
                     * @example {
                     *       "kind": "story"
                     *     }
                     */
                    options?: Record<string, never>;
                    /**
                     * @description cut off what is too much, or add a margin; cropped by default
                     * @enum {string}
                     */
                    mode?: "crop" | "pad";
                    focus?: {
                        x: number;
                        y: number;
                    };
                    /** @description width by height of the result; the nearest to its own that the network takes without it */
                    ratio?: number;
                    /** @description the colour of margins, such as #ffffff */
                    colour?: string;
                    /**
                     * @description what an animated GIF is to become; a GIF where the network takes some, else a video
                     * @enum {string}
                     */
                    become?: "gif" | "video";
                    /** @description which part of a video or an animation is kept, in seconds; nothing is cut off without it */
                    part?: {
                        from: number;
                        to: number;
                    };
                };
            };
        };
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Media"];
                };
            };
            /** @description Done. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MediaJob"];
                };
            };
        };
    };
    getMediaJob: {
        parameters: {
            query?: {
                /**
                 * @description Only these fields of the answer, with commas between: id, org_id, media_id, provider, state, changes, failure, result_media_id, created_by, created_at, started_at, finished_at. Left out: all of them.
                 * @example id,org_id
                 */
                fields?: string;
            };
            header?: never;
            path: {
                /**
                 * @description The id of the media.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                media_id: string;
                /**
                 * @description The id of the media job.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                job_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MediaJob"];
                };
            };
        };
    };
    cancelMediaJob: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key of your own for this request, such as a UUID: a string of structured fields ("…") or a bare word, at most 255 characters. Sent again within 24 hours by the same person or API key, the same request changes nothing and gets the first answer, with Idempotent-Replayed: true.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "idempotency-key"?: string;
            };
            path: {
                /**
                 * @description The id of the media.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                media_id: string;
                /**
                 * @description The id of the media job.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                job_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MediaJob"];
                };
            };
        };
    };
    listPosts: {
        parameters: {
            query?: {
                /** @description Only posts with this status. */
                status?: "draft" | "queued" | "publishing" | "published" | "failed" | "canceled";
                /** @description Only posts whose approval stands like this. */
                approval?: "not_required" | "not_requested" | "pending" | "approved" | "rejected" | "changes_requested";
                /**
                 * @description Only posts that go to this channel.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                channel_id?: string;
                /**
                 * @description Only posts that this person wrote.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                author_id?: string;
                /**
                 * @description Only posts that have this label.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                label_id?: string;
                /** @description Whether it failed on at least one channel. */
                has_failed?: boolean;
                /** @description Whether somebody must look what became of it on a channel. */
                needs_attention?: boolean;
                /** @description Whether something of it came due while publishing was paused, and waits for a word. */
                due_for_review?: boolean;
                /** @description Scheduled at or after. */
                from?: string;
                /** @description Scheduled before. */
                to?: string;
                /** @description A part of the text. */
                q?: string;
                /**
                 * @description Only these posts: at most 100 ids, with commas between.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                ids?: string;
                /** @description What comes first; with - in front, the latest does. */
                sort?: "scheduled_at" | "-scheduled_at" | "created_at" | "-created_at";
                /** @description How many entries a page has at most. */
                limit?: number;
                /** @description next_cursor of the page before. */
                cursor?: string;
                /**
                 * @description Only these fields of each entry of data, with commas between: id, org_id, author_id, text, note, labels, media, thread, status, summary, has_failed, needs_attention, has_removed, archived, revision, content_hash, scheduled_at, local_time, time_zone, schedule_overdue, due_for_review, approval, publications, estimated_cost, allowed_actions, created_at, updated_at, etag. Left out: all of them.
                 * @example id,org_id
                 */
                fields?: string;
            };
            header?: never;
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PostPage"];
                };
            };
        };
    };
    createPost: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key of your own for this request, such as a UUID: a string of structured fields ("…") or a bare word, at most 255 characters. Sent again within 24 hours by the same person or API key, the same request changes nothing and gets the first answer, with Idempotent-Replayed: true.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "idempotency-key"?: string;
            };
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    text: string;
                    /** @description Files of the library, in their order. */
                    media?: {
                        /**
                         * Format: uuid
                         * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                         */
                        media_id: string;
                        /** @description What it shows; left out, it is the library's alt text. */
                        alt_text?: string;
                    }[];
                    /** @description What follows below the post, part by part, on networks that have threads. */
                    thread?: {
                        text: string;
                        /** @description Files of the library, in their order. */
                        media?: {
                            /**
                             * Format: uuid
                             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                             */
                            media_id: string;
                            /** @description What it shows; left out, it is the library's alt text. */
                            alt_text?: string;
                        }[];
                    }[];
                    channels?: {
                        /**
                         * Format: uuid
                         * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                         */
                        channel_id: string;
                        /** @description This channel's own text; null or nothing means the post's. */
                        text?: string | null;
                        /** @description This channel's own files; null or nothing means the post's. */
                        media?: {
                            /**
                             * Format: uuid
                             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                             */
                            media_id: string;
                            /** @description What it shows; left out, it is the library's alt text. */
                            alt_text?: string;
                        }[] | null;
                        /** @description What follows on this channel; null or nothing means the post's thread, an empty list none. */
                        thread?: {
                            text: string;
                            /** @description Files of the library, in their order. */
                            media?: {
                                /**
                                 * Format: uuid
                                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                                 */
                                media_id: string;
                                /** @description What it shows; left out, it is the library's alt text. */
                                alt_text?: string;
                            }[];
                        }[] | null;
                        /** @description The network's own choices; GET /providers has their schema. */
                        options?: Record<string, never>;
                    }[];
                    /**
                     * Format: date-time
                     * @description An instant with its offset.
                     * @example 2026-12-24T18:00:00+01:00
                     */
                    scheduled_at?: string;
                    /**
                     * @description Instead of a time: the next moment that is a free posting slot of every channel of the post, within a year (errors: no_slots, no_free_slot). No two posts get the same.
                     * @enum {string}
                     */
                    schedule?: "next_slot";
                    /**
                     * @description Wall time without an offset; needs time_zone.
                     * @example 2026-12-24T18:00
                     */
                    local_time?: string;
                    /**
                     * @description An IANA time zone.
                     * @example Europe/Berlin
                     */
                    time_zone?: string;
                    /**
                     * @description With local_time: which of two equal wall times is meant, in the hour that a clock change repeats; default earlier.
                     * @enum {string}
                     */
                    fold?: "earlier" | "later";
                    /** @description Send it although the same goes out to the same channel within 24 hours; without it, that is refused with duplicate_content. */
                    allow_duplicate?: boolean;
                    /** @description Labels of the organization. They are no content: they void no approval, and may change in every state. */
                    labels?: string[];
                    /** @description For colleagues: never published, and no content. Empty: none. */
                    note?: string;
                };
            };
        };
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Post"];
                };
            };
        };
    };
    validatePost: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    text: string;
                    /** @description Files of the library, in their order. */
                    media?: {
                        /**
                         * Format: uuid
                         * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                         */
                        media_id: string;
                        /** @description What it shows; left out, it is the library's alt text. */
                        alt_text?: string;
                    }[];
                    /** @description What follows below the post, part by part, on networks that have threads. */
                    thread?: {
                        text: string;
                        /** @description Files of the library, in their order. */
                        media?: {
                            /**
                             * Format: uuid
                             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                             */
                            media_id: string;
                            /** @description What it shows; left out, it is the library's alt text. */
                            alt_text?: string;
                        }[];
                    }[];
                    channels?: {
                        /**
                         * Format: uuid
                         * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                         */
                        channel_id: string;
                        /** @description This channel's own text; null or nothing means the post's. */
                        text?: string | null;
                        /** @description This channel's own files; null or nothing means the post's. */
                        media?: {
                            /**
                             * Format: uuid
                             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                             */
                            media_id: string;
                            /** @description What it shows; left out, it is the library's alt text. */
                            alt_text?: string;
                        }[] | null;
                        /** @description What follows on this channel; null or nothing means the post's thread, an empty list none. */
                        thread?: {
                            text: string;
                            /** @description Files of the library, in their order. */
                            media?: {
                                /**
                                 * Format: uuid
                                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                                 */
                                media_id: string;
                                /** @description What it shows; left out, it is the library's alt text. */
                                alt_text?: string;
                            }[];
                        }[] | null;
                        /** @description The network's own choices; GET /providers has their schema. */
                        options?: Record<string, never>;
                    }[];
                    /**
                     * Format: date-time
                     * @description An instant with its offset.
                     * @example 2026-12-24T18:00:00+01:00
                     */
                    scheduled_at?: string;
                    /**
                     * @description Instead of a time: the next moment that is a free posting slot of every channel of the post, within a year (errors: no_slots, no_free_slot). No two posts get the same.
                     * @enum {string}
                     */
                    schedule?: "next_slot";
                    /**
                     * @description Wall time without an offset; needs time_zone.
                     * @example 2026-12-24T18:00
                     */
                    local_time?: string;
                    /**
                     * @description An IANA time zone.
                     * @example Europe/Berlin
                     */
                    time_zone?: string;
                    /**
                     * @description With local_time: which of two equal wall times is meant, in the hour that a clock change repeats; default earlier.
                     * @enum {string}
                     */
                    fold?: "earlier" | "later";
                    /** @description Send it although the same goes out to the same channel within 24 hours; without it, that is refused with duplicate_content. */
                    allow_duplicate?: boolean;
                    /** @description Labels of the organization. They are no content: they void no approval, and may change in every state. */
                    labels?: string[];
                    /** @description For colleagues: never published, and no content. Empty: none. */
                    note?: string;
                    /**
                     * Format: uuid
                     * @description The post of the organization that is to say this: it is no duplicate of itself, and keeps its slot.
                     * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                     */
                    post_id?: string;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PostValidation"];
                };
            };
        };
    };
    countPosts: {
        parameters: {
            query?: {
                /** @description Only posts with this status. */
                status?: "draft" | "queued" | "publishing" | "published" | "failed" | "canceled";
                /** @description Only posts whose approval stands like this. */
                approval?: "not_required" | "not_requested" | "pending" | "approved" | "rejected" | "changes_requested";
                /**
                 * @description Only posts that go to this channel.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                channel_id?: string;
                /**
                 * @description Only posts that this person wrote.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                author_id?: string;
                /**
                 * @description Only posts that have this label.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                label_id?: string;
                /** @description Whether it failed on at least one channel. */
                has_failed?: boolean;
                /** @description Whether somebody must look what became of it on a channel. */
                needs_attention?: boolean;
                /** @description Whether something of it came due while publishing was paused, and waits for a word. */
                due_for_review?: boolean;
                /** @description Scheduled at or after. */
                from?: string;
                /** @description Scheduled before. */
                to?: string;
                /** @description A part of the text. */
                q?: string;
                /**
                 * @description Only these posts: at most 100 ids, with commas between.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                ids?: string;
                /**
                 * @description Only these fields of the answer, with commas between: count, more. Left out: all of them.
                 * @example count,more
                 */
                fields?: string;
            };
            header?: never;
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PostCount"];
                };
            };
        };
    };
    getPost: {
        parameters: {
            query?: {
                /**
                 * @description Only these fields of the answer, with commas between: id, org_id, author_id, text, note, labels, media, thread, status, summary, has_failed, needs_attention, has_removed, archived, revision, content_hash, scheduled_at, local_time, time_zone, schedule_overdue, due_for_review, approval, publications, estimated_cost, allowed_actions, created_at, updated_at, etag, attempts, approvals. Left out: all of them.
                 * @example id,org_id
                 */
                fields?: string;
            };
            header?: {
                /** @description The ETag of an answer that is at hand: 304 when it is still right. */
                "if-none-match"?: string;
            };
            path: {
                /**
                 * @description The id of the post.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                post_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PostDetail"];
                };
            };
        };
    };
    editPostByPost: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key of your own for this request, such as a UUID: a string of structured fields ("…") or a bare word, at most 255 characters. Sent again within 24 hours by the same person or API key, the same request changes nothing and gets the first answer, with Idempotent-Replayed: true.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "idempotency-key"?: string;
                /** @description The ETag of an answer: what was changed since then is refused (412 precondition_failed). A list of tags, or *. Left out, it is changed whatever it is now. */
                "if-match"?: string;
            };
            path: {
                /**
                 * @description The id of the post.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                post_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    text?: string;
                    /** @description Files of the library, in their order. */
                    media?: {
                        /**
                         * Format: uuid
                         * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                         */
                        media_id: string;
                        /** @description What it shows; left out, it is the library's alt text. */
                        alt_text?: string;
                    }[];
                    /** @description What follows below the post, part by part, on networks that have threads. */
                    thread?: {
                        text: string;
                        /** @description Files of the library, in their order. */
                        media?: {
                            /**
                             * Format: uuid
                             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                             */
                            media_id: string;
                            /** @description What it shows; left out, it is the library's alt text. */
                            alt_text?: string;
                        }[];
                    }[];
                    channels?: {
                        /**
                         * Format: uuid
                         * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                         */
                        channel_id: string;
                        /** @description This channel's own text; null or nothing means the post's. */
                        text?: string | null;
                        /** @description This channel's own files; null or nothing means the post's. */
                        media?: {
                            /**
                             * Format: uuid
                             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                             */
                            media_id: string;
                            /** @description What it shows; left out, it is the library's alt text. */
                            alt_text?: string;
                        }[] | null;
                        /** @description What follows on this channel; null or nothing means the post's thread, an empty list none. */
                        thread?: {
                            text: string;
                            /** @description Files of the library, in their order. */
                            media?: {
                                /**
                                 * Format: uuid
                                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                                 */
                                media_id: string;
                                /** @description What it shows; left out, it is the library's alt text. */
                                alt_text?: string;
                            }[];
                        }[] | null;
                        /** @description The network's own choices; GET /providers has their schema. */
                        options?: Record<string, never>;
                    }[];
                    /**
                     * Format: date-time
                     * @description An instant with its offset; null takes the time away.
                     */
                    scheduled_at?: string | null;
                    /**
                     * @description Instead of a time: the next moment that is a free posting slot of every channel of the post, within a year (errors: no_slots, no_free_slot). No two posts get the same.
                     * @enum {string}
                     */
                    schedule?: "next_slot";
                    /**
                     * @description Wall time without an offset; needs time_zone.
                     * @example 2026-12-24T18:00
                     */
                    local_time?: string;
                    /**
                     * @description An IANA time zone.
                     * @example Europe/Berlin
                     */
                    time_zone?: string;
                    /**
                     * @description With local_time: which of two equal wall times is meant, in the hour that a clock change repeats; default earlier.
                     * @enum {string}
                     */
                    fold?: "earlier" | "later";
                    /** @description Send it although the same goes out to the same channel within 24 hours; without it, that is refused with duplicate_content. */
                    allow_duplicate?: boolean;
                    /** @description Labels of the organization. They are no content: they void no approval, and may change in every state. */
                    labels?: string[];
                    /** @description For colleagues: never published, and no content. Empty: none. */
                    note?: string;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Post"];
                };
            };
        };
    };
    editPost: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key of your own for this request, such as a UUID: a string of structured fields ("…") or a bare word, at most 255 characters. Sent again within 24 hours by the same person or API key, the same request changes nothing and gets the first answer, with Idempotent-Replayed: true.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "idempotency-key"?: string;
                /** @description The ETag of an answer: what was changed since then is refused (412 precondition_failed). A list of tags, or *. Left out, it is changed whatever it is now. */
                "if-match"?: string;
            };
            path: {
                /**
                 * @description The id of the post.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                post_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    text?: string;
                    /** @description Files of the library, in their order. */
                    media?: {
                        /**
                         * Format: uuid
                         * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                         */
                        media_id: string;
                        /** @description What it shows; left out, it is the library's alt text. */
                        alt_text?: string;
                    }[];
                    /** @description What follows below the post, part by part, on networks that have threads. */
                    thread?: {
                        text: string;
                        /** @description Files of the library, in their order. */
                        media?: {
                            /**
                             * Format: uuid
                             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                             */
                            media_id: string;
                            /** @description What it shows; left out, it is the library's alt text. */
                            alt_text?: string;
                        }[];
                    }[];
                    channels?: {
                        /**
                         * Format: uuid
                         * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                         */
                        channel_id: string;
                        /** @description This channel's own text; null or nothing means the post's. */
                        text?: string | null;
                        /** @description This channel's own files; null or nothing means the post's. */
                        media?: {
                            /**
                             * Format: uuid
                             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                             */
                            media_id: string;
                            /** @description What it shows; left out, it is the library's alt text. */
                            alt_text?: string;
                        }[] | null;
                        /** @description What follows on this channel; null or nothing means the post's thread, an empty list none. */
                        thread?: {
                            text: string;
                            /** @description Files of the library, in their order. */
                            media?: {
                                /**
                                 * Format: uuid
                                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                                 */
                                media_id: string;
                                /** @description What it shows; left out, it is the library's alt text. */
                                alt_text?: string;
                            }[];
                        }[] | null;
                        /** @description The network's own choices; GET /providers has their schema. */
                        options?: Record<string, never>;
                    }[];
                    /**
                     * Format: date-time
                     * @description An instant with its offset; null takes the time away.
                     */
                    scheduled_at?: string | null;
                    /**
                     * @description Instead of a time: the next moment that is a free posting slot of every channel of the post, within a year (errors: no_slots, no_free_slot). No two posts get the same.
                     * @enum {string}
                     */
                    schedule?: "next_slot";
                    /**
                     * @description Wall time without an offset; needs time_zone.
                     * @example 2026-12-24T18:00
                     */
                    local_time?: string;
                    /**
                     * @description An IANA time zone.
                     * @example Europe/Berlin
                     */
                    time_zone?: string;
                    /**
                     * @description With local_time: which of two equal wall times is meant, in the hour that a clock change repeats; default earlier.
                     * @enum {string}
                     */
                    fold?: "earlier" | "later";
                    /** @description Send it although the same goes out to the same channel within 24 hours; without it, that is refused with duplicate_content. */
                    allow_duplicate?: boolean;
                    /** @description Labels of the organization. They are no content: they void no approval, and may change in every state. */
                    labels?: string[];
                    /** @description For colleagues: never published, and no content. Empty: none. */
                    note?: string;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Post"];
                };
            };
        };
    };
    listCalendar: {
        parameters: {
            query?: {
                /** @description Only posts with this status. */
                status?: "draft" | "queued" | "publishing" | "published" | "failed" | "canceled";
                /** @description Only posts whose approval stands like this. */
                approval?: "not_required" | "not_requested" | "pending" | "approved" | "rejected" | "changes_requested";
                /**
                 * @description Only posts that go to this channel.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                channel_id?: string;
                /**
                 * @description Only posts that this person wrote.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                author_id?: string;
                /**
                 * @description Only posts that have this label.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                label_id?: string;
                /** @description Whether it failed on at least one channel. */
                has_failed?: boolean;
                /** @description Whether somebody must look what became of it on a channel. */
                needs_attention?: boolean;
                /** @description Whether something of it came due while publishing was paused, and waits for a word. */
                due_for_review?: boolean;
                /** @description Scheduled at or after. */
                from?: string;
                /** @description Scheduled before. */
                to?: string;
                /** @description A part of the text. */
                q?: string;
                /**
                 * @description Only these posts, with commas between, 100 at most: how they stand now, if they are in it still.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                ids?: string;
                /** @description True: what has no time yet, instead of a span of time; what was written last comes first. */
                unscheduled?: boolean;
                /** @description How many entries a page has at most. */
                limit?: number;
                /** @description next_cursor of the page before. */
                cursor?: string;
                /**
                 * @description Only these fields of each entry of data, with commas between: id, text, labels, media_count, picture, status, has_failed, needs_attention, due_for_review, scheduled_at, local_time, time_zone, approval, channels, allowed_actions, etag. Left out: all of them.
                 * @example id,text
                 */
                fields?: string;
            };
            header?: {
                /** @description The ETag of an answer that is at hand: 304 when it is still right. */
                "if-none-match"?: string;
            };
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Calendar"];
                };
            };
        };
    };
    approvePost: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key of your own for this request, such as a UUID: a string of structured fields ("…") or a bare word, at most 255 characters. Sent again within 24 hours by the same person or API key, the same request changes nothing and gets the first answer, with Idempotent-Replayed: true.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "idempotency-key"?: string;
                /** @description The ETag of an answer: what was changed since then is refused (412 precondition_failed). A list of tags, or *. Left out, it is changed whatever it is now. */
                "if-match"?: string;
            };
            path: {
                /**
                 * @description The id of the post.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                post_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description the post's content_hash, 64 hexadecimal digits: then a post that was changed since is refused */
                    content_hash?: string;
                    comment?: string;
                    publish_now?: boolean;
                    /**
                     * Format: date-time
                     * @description An instant with its offset.
                     * @example 2026-12-24T18:00:00+01:00
                     */
                    scheduled_at?: string;
                    /**
                     * @description Instead of a time: the next moment that is a free posting slot of every channel of the post, within a year (errors: no_slots, no_free_slot). No two posts get the same.
                     * @enum {string}
                     */
                    schedule?: "next_slot";
                    /**
                     * @description Wall time without an offset; needs time_zone.
                     * @example 2026-12-24T18:00
                     */
                    local_time?: string;
                    /**
                     * @description An IANA time zone.
                     * @example Europe/Berlin
                     */
                    time_zone?: string;
                    /**
                     * @description With local_time: which of two equal wall times is meant, in the hour that a clock change repeats; default earlier.
                     * @enum {string}
                     */
                    fold?: "earlier" | "later";
                    /** @description Send it although the same goes out to the same channel within 24 hours; without it, that is refused with duplicate_content. */
                    allow_duplicate?: boolean;
                    /** @description An owner lets the post out over the steps that are open, where the approval policy allows that. Needs a recent proof of who you are; no API key can. */
                    break_glass?: {
                        /** @description why it goes out over open steps, for everybody to read, in words that are not only blanks */
                        reason: string;
                    };
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Post"];
                };
            };
        };
    };
    rejectPost: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key of your own for this request, such as a UUID: a string of structured fields ("…") or a bare word, at most 255 characters. Sent again within 24 hours by the same person or API key, the same request changes nothing and gets the first answer, with Idempotent-Replayed: true.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "idempotency-key"?: string;
                /** @description The ETag of an answer: what was changed since then is refused (412 precondition_failed). A list of tags, or *. Left out, it is changed whatever it is now. */
                "if-match"?: string;
            };
            path: {
                /**
                 * @description The id of the post.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                post_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description the post's content_hash, 64 hexadecimal digits: then a post that was changed since is refused */
                    content_hash?: string;
                    comment?: string;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Post"];
                };
            };
        };
    };
    revokeApproval: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key of your own for this request, such as a UUID: a string of structured fields ("…") or a bare word, at most 255 characters. Sent again within 24 hours by the same person or API key, the same request changes nothing and gets the first answer, with Idempotent-Replayed: true.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "idempotency-key"?: string;
                /** @description The ETag of an answer: what was changed since then is refused (412 precondition_failed). A list of tags, or *. Left out, it is changed whatever it is now. */
                "if-match"?: string;
            };
            path: {
                /**
                 * @description The id of the post.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                post_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    comment?: string;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Post"];
                };
            };
        };
    };
    requestChanges: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key of your own for this request, such as a UUID: a string of structured fields ("…") or a bare word, at most 255 characters. Sent again within 24 hours by the same person or API key, the same request changes nothing and gets the first answer, with Idempotent-Replayed: true.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "idempotency-key"?: string;
                /** @description The ETag of an answer: what was changed since then is refused (412 precondition_failed). A list of tags, or *. Left out, it is changed whatever it is now. */
                "if-match"?: string;
            };
            path: {
                /**
                 * @description The id of the post.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                post_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description the post's content_hash, 64 hexadecimal digits: then a post that was changed since is refused */
                    content_hash?: string;
                    /** @description what is to be changed, in words that are not only blanks */
                    comment: string;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Post"];
                };
            };
        };
    };
    cancelPost: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key of your own for this request, such as a UUID: a string of structured fields ("…") or a bare word, at most 255 characters. Sent again within 24 hours by the same person or API key, the same request changes nothing and gets the first answer, with Idempotent-Replayed: true.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "idempotency-key"?: string;
                /** @description The ETag of an answer: what was changed since then is refused (412 precondition_failed). A list of tags, or *. Left out, it is changed whatever it is now. */
                "if-match"?: string;
            };
            path: {
                /**
                 * @description The id of the post.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                post_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Post"];
                };
            };
        };
    };
    publishPost: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key of your own for this request, such as a UUID: a string of structured fields ("…") or a bare word, at most 255 characters. Sent again within 24 hours by the same person or API key, the same request changes nothing and gets the first answer, with Idempotent-Replayed: true.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "idempotency-key"?: string;
                /** @description The ETag of an answer: what was changed since then is refused (412 precondition_failed). A list of tags, or *. Left out, it is changed whatever it is now. */
                "if-match"?: string;
            };
            path: {
                /**
                 * @description The id of the post.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                post_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description Send it although the same goes out to the same channel within 24 hours; without it, that is refused with duplicate_content. */
                    allow_duplicate?: boolean;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Post"];
                };
            };
        };
    };
    retryPost: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key of your own for this request, such as a UUID: a string of structured fields ("…") or a bare word, at most 255 characters. Sent again within 24 hours by the same person or API key, the same request changes nothing and gets the first answer, with Idempotent-Replayed: true.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "idempotency-key"?: string;
                /** @description The ETag of an answer: what was changed since then is refused (412 precondition_failed). A list of tags, or *. Left out, it is changed whatever it is now. */
                "if-match"?: string;
            };
            path: {
                /**
                 * @description The id of the post.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                post_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description Send it although the same goes out to the same channel within 24 hours; without it, that is refused with duplicate_content. */
                    allow_duplicate?: boolean;
                    /** @description You looked at the network, and the post is not there. */
                    confirmed_not_published?: boolean;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Post"];
                };
            };
        };
    };
    exportPosts: {
        parameters: {
            query?: {
                /** @description Only posts with this status. */
                status?: "draft" | "queued" | "publishing" | "published" | "failed" | "canceled";
                /** @description Only posts whose approval stands like this. */
                approval?: "not_required" | "not_requested" | "pending" | "approved" | "rejected" | "changes_requested";
                /**
                 * @description Only posts that go to this channel.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                channel_id?: string;
                /**
                 * @description Only posts that this person wrote.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                author_id?: string;
                /**
                 * @description Only posts that have this label.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                label_id?: string;
                /** @description Whether it failed on at least one channel. */
                has_failed?: boolean;
                /** @description Whether somebody must look what became of it on a channel. */
                needs_attention?: boolean;
                /** @description Whether something of it came due while publishing was paused, and waits for a word. */
                due_for_review?: boolean;
                /** @description Scheduled at or after. */
                from?: string;
                /** @description Scheduled before. */
                to?: string;
                /** @description A part of the text. */
                q?: string;
                /**
                 * @description Only these posts: at most 100 ids, with commas between.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                ids?: string;
                /** @description What comes first; with - in front, the latest does. */
                sort?: "scheduled_at" | "-scheduled_at" | "created_at" | "-created_at";
                /** @description A table, or JSON. */
                format?: "csv" | "json";
            };
            header?: never;
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A file that the import takes. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
        };
    };
    listComments: {
        parameters: {
            query?: {
                /** @description How many entries a page has at most. */
                limit?: number;
                /** @description next_cursor of the page before. */
                cursor?: string;
                /**
                 * @description Only these fields of each entry of data, with commas between: id, post_id, author, text, revision, content_hash, created_at. Left out: all of them.
                 * @example id,post_id
                 */
                fields?: string;
            };
            header?: never;
            path: {
                /**
                 * @description The id of the post.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                post_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CommentPage"];
                };
            };
        };
    };
    addComment: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key of your own for this request, such as a UUID: a string of structured fields ("…") or a bare word, at most 255 characters. Sent again within 24 hours by the same person or API key, the same request changes nothing and gets the first answer, with Idempotent-Replayed: true.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "idempotency-key"?: string;
            };
            path: {
                /**
                 * @description The id of the post.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                post_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description a text that is not only blanks */
                    text: string;
                };
            };
        };
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Comment"];
                };
            };
        };
    };
    deleteComment: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key of your own for this request, such as a UUID: a string of structured fields ("…") or a bare word, at most 255 characters. Sent again within 24 hours by the same person or API key, the same request changes nothing and gets the first answer, with Idempotent-Replayed: true.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "idempotency-key"?: string;
            };
            path: {
                /**
                 * @description The id of the post.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                post_id: string;
                /**
                 * @description The id of the comment.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                comment_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; there is nothing to say. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    getPresence: {
        parameters: {
            query?: {
                /**
                 * @description Only these fields of the answer, with commas between: people. Left out: all of them.
                 * @example people
                 */
                fields?: string;
            };
            header?: never;
            path: {
                /**
                 * @description The id of the post.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                post_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PostPresence"];
                };
            };
        };
    };
    announcePresence: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id of the post.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                post_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PostPresence"];
                };
            };
        };
    };
    endPresence: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id of the post.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                post_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; there is nothing to say. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listRevisions: {
        parameters: {
            query?: {
                /** @description How many entries a page has at most. */
                limit?: number;
                /** @description next_cursor of the page before. */
                cursor?: string;
                /**
                 * @description Only these fields of each entry of data, with commas between: post_id, revision, content_hash, text, media, thread, channels, written_by, replaced_at. Left out: all of them.
                 * @example post_id,revision
                 */
                fields?: string;
            };
            header?: never;
            path: {
                /**
                 * @description The id of the post.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                post_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RevisionPage"];
                };
            };
        };
    };
    listReviewLinks: {
        parameters: {
            query?: {
                /**
                 * @description Only these fields of each entry of data, with commas between: id, name, may, state, post_ids, emails, expires_at, last_opened_at, created_by, created_at. Left out: all of them.
                 * @example id,name
                 */
                fields?: string;
            };
            header?: never;
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["ReviewLink"][];
                    };
                };
            };
        };
    };
    createReviewLink: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key of your own for this request, such as a UUID: a string of structured fields ("…") or a bare word, at most 255 characters. Sent again within 24 hours by the same person or API key, the same request changes nothing and gets the first answer, with Idempotent-Replayed: true.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "idempotency-key"?: string;
            };
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description What it is called, for you and for whoever opens it; a name that is not only blanks.
                     * @example Client Inc., week 49
                     */
                    name: string;
                    /** @description The posts that it shows, in this order, and no others. */
                    post_ids: string[];
                    /**
                     * Format: date-time
                     * @description When it ends; at most 90 days ahead.
                     */
                    expires_at: string;
                    /**
                     * @description comment: say what they think; decide: approve and ask for changes as well.
                     * @enum {string}
                     */
                    may: "comment" | "decide";
                    /** @description Only who reads mail at one of these addresses sees the posts; left out or empty: whoever has the link. */
                    emails?: string[];
                };
            };
        };
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReviewLinkWithSecret"];
                };
            };
        };
    };
    getReviewLink: {
        parameters: {
            query?: {
                /**
                 * @description Only these fields of the answer, with commas between: id, name, may, state, post_ids, emails, expires_at, last_opened_at, created_by, created_at, reviews. Left out: all of them.
                 * @example id,name
                 */
                fields?: string;
            };
            header?: never;
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
                /**
                 * @description The id of the review link.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                review_link_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReviewLinkDetail"];
                };
            };
        };
    };
    revokeReviewLink: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key of your own for this request, such as a UUID: a string of structured fields ("…") or a bare word, at most 255 characters. Sent again within 24 hours by the same person or API key, the same request changes nothing and gets the first answer, with Idempotent-Replayed: true.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "idempotency-key"?: string;
            };
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
                /**
                 * @description The id of the review link.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                review_link_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; there is nothing to say. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    renewReviewLink: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key of your own for this request, such as a UUID: a string of structured fields ("…") or a bare word, at most 255 characters. Sent again within 24 hours by the same person or API key, the same request changes nothing and gets the first answer, with Idempotent-Replayed: true.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "idempotency-key"?: string;
            };
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
                /**
                 * @description The id of the review link.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                review_link_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReviewLinkWithSecret"];
                };
            };
        };
    };
    listExternalReviews: {
        parameters: {
            query?: {
                /**
                 * @description Only these fields of each entry of data, with commas between: id, post_id, link, kind, reviewer, text, content_hash, revision, counted, created_at. Left out: all of them.
                 * @example id,post_id
                 */
                fields?: string;
            };
            header?: never;
            path: {
                /**
                 * @description The id of the post.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                post_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["ExternalReview"][];
                    };
                };
            };
        };
    };
    getPublication: {
        parameters: {
            query?: {
                /**
                 * @description Only these fields of the answer, with commas between: id, channel_id, provider, handle, sandbox, text, media, thread, options, parts, sent_parts, status, due_at, held, paused, due_for_review_since, tries, remote_id, url, published_at, failure, preparation_refused, notices, removal, removed_at, removed_by, archived, allowed_actions, org_id, post_id, lateness_seconds, timeline. Left out: all of them.
                 * @example id,channel_id
                 */
                fields?: string;
            };
            header?: never;
            path: {
                /**
                 * @description The id of the publication.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                publication_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PublicationDetail"];
                };
            };
        };
    };
    resolvePublication: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key of your own for this request, such as a UUID: a string of structured fields ("…") or a bare word, at most 255 characters. Sent again within 24 hours by the same person or API key, the same request changes nothing and gets the first answer, with Idempotent-Replayed: true.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "idempotency-key"?: string;
            };
            path: {
                /**
                 * @description The id of the publication.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                publication_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description What you saw when you looked at the network.
                     * @enum {string}
                     */
                    outcome: "live" | "not_live";
                    /** @description The link to the post; with live only, and needed then. */
                    url?: string;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PublicationDetail"];
                };
            };
        };
    };
    unpublishPublication: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key of your own for this request, such as a UUID: a string of structured fields ("…") or a bare word, at most 255 characters. Sent again within 24 hours by the same person or API key, the same request changes nothing and gets the first answer, with Idempotent-Replayed: true.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "idempotency-key"?: string;
            };
            path: {
                /**
                 * @description The id of the publication.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                publication_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description That it is meant: whatever people wrote and liked there goes with the post, and nothing brings it back.
                     * @enum {boolean}
                     */
                    confirm: true;
                };
            };
        };
        responses: {
            /** @description The wish is known; removal says how it fares. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PublicationDetail"];
                };
            };
        };
    };
    getPublicationMetrics: {
        parameters: {
            query?: {
                /**
                 * @description Only these fields of the answer, with commas between: publication_id, state, trouble, sandbox, read_at, views, likes, replies, reposts, quotes, saves. Left out: all of them.
                 * @example publication_id,state
                 */
                fields?: string;
            };
            header?: never;
            path: {
                /**
                 * @description The id of the publication.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                publication_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PublicationMetrics"];
                };
            };
        };
    };
    getPublishingHealth: {
        parameters: {
            query?: {
                /**
                 * @description Only these fields of the answer, with commas between: halted_at, paused_at, next_due_at, worker_seen_at, due, oldest_due_at, delayed, publishing, held, needs_attention, due_for_review, channels_with_warnings, lateness. Left out: all of them.
                 * @example halted_at,paused_at
                 */
                fields?: string;
            };
            header?: never;
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PublishingHealth"];
                };
            };
        };
    };
    listApiKeys: {
        parameters: {
            query?: {
                /**
                 * @description Only these fields of each entry of data, with commas between: id, name, prefix, scopes, created_by, created_at, expires_at, last_used_at, revoked_at, state. Left out: all of them.
                 * @example id,name
                 */
                fields?: string;
            };
            header?: never;
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["ApiKey"][];
                    };
                };
            };
        };
    };
    createApiKey: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key of your own for this request, such as a UUID: a string of structured fields ("…") or a bare word, at most 255 characters. Sent again within 24 hours by the same person or API key, the same request changes nothing and gets the first answer, with Idempotent-Replayed: true.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "idempotency-key"?: string;
            };
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description a name that is not only blanks */
                    name: string;
                    /** @description What the key may do. No scope implies another. */
                    scopes: ("organization:read" | "members:read" | "channels:read" | "channels:write" | "media:read" | "media:write" | "posts:read" | "posts:write" | "posts:publish" | "posts:approve" | "posts:unpublish" | "audit:read" | "webhooks:manage")[];
                    /** @description 365 by default; null for a key that works until it is revoked. */
                    expires_in_days?: number | null;
                };
            };
        };
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewApiKey"];
                };
            };
        };
    };
    getOwnApiKey: {
        parameters: {
            query?: {
                /**
                 * @description Only these fields of the answer, with commas between: id, name, prefix, scopes, usable_scopes, organization, created_by, expires_at. Left out: all of them.
                 * @example id,name
                 */
                fields?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OwnApiKey"];
                };
            };
        };
    };
    revokeApiKey: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key of your own for this request, such as a UUID: a string of structured fields ("…") or a bare word, at most 255 characters. Sent again within 24 hours by the same person or API key, the same request changes nothing and gets the first answer, with Idempotent-Replayed: true.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "idempotency-key"?: string;
            };
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
                /**
                 * @description The id of the API key.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                key_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; there is nothing to say. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listAudit: {
        parameters: {
            query?: {
                /**
                 * @description Only what this person did, or a key of theirs.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                actor_id?: string;
                /**
                 * @description Only what was done with this key.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                key_id?: string;
                /** @description an action such as post.approved, or all of a kind: post. */
                action?: string;
                /** @description a word such as post */
                object_type?: string;
                /**
                 * @description Only what was done to the object with this id.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                object_id?: string;
                /** @description At or after. */
                from?: string;
                /** @description Before. */
                to?: string;
                /** @description How many entries a page has at most. */
                limit?: number;
                /** @description next_cursor of the page before. */
                cursor?: string;
                /**
                 * @description Only these fields of each entry of data, with commas between: id, at, actor, action, object, detail, ip, request_id. Left out: all of them.
                 * @example id,at
                 */
                fields?: string;
            };
            header?: never;
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditPage"];
                };
            };
        };
    };
    exportAudit: {
        parameters: {
            query?: {
                /**
                 * @description Only what this person did, or a key of theirs.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                actor_id?: string;
                /**
                 * @description Only what was done with this key.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                key_id?: string;
                /** @description an action such as post.approved, or all of a kind: post. */
                action?: string;
                /** @description a word such as post */
                object_type?: string;
                /**
                 * @description Only what was done to the object with this id.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                object_id?: string;
                /** @description At or after. */
                from?: string;
                /** @description Before. */
                to?: string;
                /** @description An entry a line: as JSON, or as a table. */
                format?: "jsonl" | "csv";
            };
            header?: never;
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One JSON object per line, like those of the list; or CSV with a line of column names. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/jsonl": string;
                    "text/csv": string;
                };
            };
        };
    };
    listAccountActivity: {
        parameters: {
            query?: {
                /** @description How many entries a page has at most. */
                limit?: number;
                /** @description next_cursor of the page before. */
                cursor?: string;
                /**
                 * @description Only these fields of each entry of data, with commas between: id, at, action, session_id, ip, user_agent, detail, request_id. Left out: all of them.
                 * @example id,at
                 */
                fields?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountActivityPage"];
                };
            };
        };
    };
    listEvents: {
        parameters: {
            query?: {
                /**
                 * @description a number: the sequence of the last event that you have. Left out: from the oldest one on.
                 * @example 1024
                 */
                after?: string;
                /** @description How many entries a page has at most. */
                limit?: number;
                /**
                 * @description Only these fields of each entry of data, with commas between: id, sequence, type, created_at, subject, post_id, data. Left out: all of them.
                 * @example id,sequence
                 */
                fields?: string;
            };
            header?: never;
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of events; or, for `Accept: text/event-stream`, all that happens from now on. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventPage"];
                    "text/event-stream": string;
                };
            };
        };
    };
    listWebhooks: {
        parameters: {
            query?: {
                /**
                 * @description Only these fields of each entry of data, with commas between: id, url, description, types, format, language, state, disabled_because, former_secret_until, last_delivered_at, created_at, etag. Left out: all of them.
                 * @example id,url
                 */
                fields?: string;
            };
            header?: never;
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Webhook"][];
                    };
                };
            };
        };
    };
    createWebhook: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key of your own for this request, such as a UUID: a string of structured fields ("…") or a bare word, at most 255 characters. Sent again within 24 hours by the same person or API key, the same request changes nothing and gets the first answer, with Idempotent-Replayed: true.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "idempotency-key"?: string;
            };
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description Where events are sent by POST: https, at the public internet, without a user name.
                     * @example https://example.org/hooks/scheduly
                     */
                    url: string;
                    /** @description For people. */
                    description?: string;
                    /** @description The kinds of events that are sent; null for all of them. */
                    types?: ("post.created" | "post.updated" | "post.rescheduled" | "post.labeled" | "post.note_changed" | "post.commented" | "post.comment_deleted" | "post.published" | "post.failed" | "post.canceled" | "approval.requested" | "approval.approved" | "approval.rejected" | "approval.changes_requested" | "approval.revoked" | "approval.step_approved" | "approval.steps_restarted" | "approval.glass_broken" | "review.approved" | "review.changes_requested" | "review.commented" | "review_link.created" | "review_link.renewed" | "review_link.revoked" | "publication.queued" | "publication.withdrawn" | "publication.publishing" | "publication.published" | "publication.failed" | "publication.canceled" | "publication.delayed" | "publication.preparation_refused" | "publication.confirmed_not_published" | "publication.removal_requested" | "publication.removal_failed" | "publication.removed" | "channel.connected" | "channel.paused" | "channel.resumed" | "channel.account_changed" | "channel.expiring" | "channel.needs_reconnect" | "channel.disconnected" | "slot.added" | "slot.changed" | "slot.deleted" | "blocked_date.added" | "blocked_date.deleted" | "label.created" | "label.changed" | "label.deleted" | "media.ready" | "media.deleted" | "org.updated" | "org.transferred" | "org.publishing_paused" | "org.publishing_resumed" | "member.joined" | "member.role_changed" | "member.removed" | "webhook.test" | "webhook.disabled" | "api_key.created" | "api_key.revoked")[] | null;
                    /**
                     * @description events: for programs, signed by Standard Webhooks. slack: a sentence for people with a link, in the form of Slack's incoming webhooks, which Mattermost, Rocket.Chat and others take too.
                     * @enum {string}
                     */
                    format?: "events" | "slack";
                    /**
                     * @description Of the sentences of slack.
                     * @enum {string}
                     */
                    language?: "en" | "de";
                };
            };
        };
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookWithSecret"];
                };
            };
        };
    };
    getWebhook: {
        parameters: {
            query?: {
                /**
                 * @description Only these fields of the answer, with commas between: id, url, description, types, format, language, state, disabled_because, former_secret_until, last_delivered_at, created_at, etag. Left out: all of them.
                 * @example id,url
                 */
                fields?: string;
            };
            header?: never;
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
                /**
                 * @description The id of the webhook.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
        };
    };
    deleteWebhook: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key of your own for this request, such as a UUID: a string of structured fields ("…") or a bare word, at most 255 characters. Sent again within 24 hours by the same person or API key, the same request changes nothing and gets the first answer, with Idempotent-Replayed: true.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "idempotency-key"?: string;
                /** @description The ETag of an answer: what was changed since then is refused (412 precondition_failed). A list of tags, or *. Left out, it is changed whatever it is now. */
                "if-match"?: string;
            };
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
                /**
                 * @description The id of the webhook.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; there is nothing to say. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    changeWebhook: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key of your own for this request, such as a UUID: a string of structured fields ("…") or a bare word, at most 255 characters. Sent again within 24 hours by the same person or API key, the same request changes nothing and gets the first answer, with Idempotent-Replayed: true.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "idempotency-key"?: string;
                /** @description The ETag of an answer: what was changed since then is refused (412 precondition_failed). A list of tags, or *. Left out, it is changed whatever it is now. */
                "if-match"?: string;
            };
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
                /**
                 * @description The id of the webhook.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description Where events are sent by POST: https, at the public internet, without a user name.
                     * @example https://example.org/hooks/scheduly
                     */
                    url?: string;
                    /** @description For people. */
                    description?: string;
                    /** @description The kinds of events that are sent; null for all of them. */
                    types?: ("post.created" | "post.updated" | "post.rescheduled" | "post.labeled" | "post.note_changed" | "post.commented" | "post.comment_deleted" | "post.published" | "post.failed" | "post.canceled" | "approval.requested" | "approval.approved" | "approval.rejected" | "approval.changes_requested" | "approval.revoked" | "approval.step_approved" | "approval.steps_restarted" | "approval.glass_broken" | "review.approved" | "review.changes_requested" | "review.commented" | "review_link.created" | "review_link.renewed" | "review_link.revoked" | "publication.queued" | "publication.withdrawn" | "publication.publishing" | "publication.published" | "publication.failed" | "publication.canceled" | "publication.delayed" | "publication.preparation_refused" | "publication.confirmed_not_published" | "publication.removal_requested" | "publication.removal_failed" | "publication.removed" | "channel.connected" | "channel.paused" | "channel.resumed" | "channel.account_changed" | "channel.expiring" | "channel.needs_reconnect" | "channel.disconnected" | "slot.added" | "slot.changed" | "slot.deleted" | "blocked_date.added" | "blocked_date.deleted" | "label.created" | "label.changed" | "label.deleted" | "media.ready" | "media.deleted" | "org.updated" | "org.transferred" | "org.publishing_paused" | "org.publishing_resumed" | "member.joined" | "member.role_changed" | "member.removed" | "webhook.test" | "webhook.disabled" | "api_key.created" | "api_key.revoked")[] | null;
                    /**
                     * @description Of the sentences of slack.
                     * @enum {string}
                     */
                    language?: "en" | "de";
                    /** @enum {string} */
                    state?: "active" | "disabled";
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
        };
    };
    rotateWebhookSecret: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key of your own for this request, such as a UUID: a string of structured fields ("…") or a bare word, at most 255 characters. Sent again within 24 hours by the same person or API key, the same request changes nothing and gets the first answer, with Idempotent-Replayed: true.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "idempotency-key"?: string;
                /** @description The ETag of an answer: what was changed since then is refused (412 precondition_failed). A list of tags, or *. Left out, it is changed whatever it is now. */
                "if-match"?: string;
            };
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
                /**
                 * @description The id of the webhook.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookWithSecret"];
                };
            };
        };
    };
    testWebhook: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key of your own for this request, such as a UUID: a string of structured fields ("…") or a bare word, at most 255 characters. Sent again within 24 hours by the same person or API key, the same request changes nothing and gets the first answer, with Idempotent-Replayed: true.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "idempotency-key"?: string;
            };
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
                /**
                 * @description The id of the webhook.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
        };
    };
    listWebhookDeliveries: {
        parameters: {
            query?: {
                /** @description Only deliveries in this state. */
                state?: "waiting" | "delivered" | "failed";
                /** @description How many entries a page has at most. */
                limit?: number;
                /** @description next_cursor of the page before. */
                cursor?: string;
                /**
                 * @description Only these fields of each entry of data, with commas between: id, event, state, tries, next_try_at, replay, created_at, finished_at. Left out: all of them.
                 * @example id,event
                 */
                fields?: string;
            };
            header?: never;
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
                /**
                 * @description The id of the webhook.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookDeliveryPage"];
                };
            };
        };
    };
    getWebhookDelivery: {
        parameters: {
            query?: {
                /**
                 * @description Only these fields of the answer, with commas between: id, event, state, tries, next_try_at, replay, created_at, finished_at, attempts. Left out: all of them.
                 * @example id,event
                 */
                fields?: string;
            };
            header?: never;
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
                /**
                 * @description The id of the delivery.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                delivery_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookDeliveryDetail"];
                };
            };
        };
    };
    replayWebhookDelivery: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key of your own for this request, such as a UUID: a string of structured fields ("…") or a bare word, at most 255 characters. Sent again within 24 hours by the same person or API key, the same request changes nothing and gets the first answer, with Idempotent-Replayed: true.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "idempotency-key"?: string;
            };
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
                /**
                 * @description The id of the delivery.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                delivery_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookDelivery"];
                };
            };
        };
    };
    replayWebhook: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key of your own for this request, such as a UUID: a string of structured fields ("…") or a bare word, at most 255 characters. Sent again within 24 hours by the same person or API key, the same request changes nothing and gets the first answer, with Idempotent-Replayed: true.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "idempotency-key"?: string;
            };
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
                /**
                 * @description The id of the webhook.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Format: date-time
                     * @description At or after.
                     */
                    since: string;
                    /**
                     * Format: date-time
                     * @description Before; now if left out.
                     */
                    until?: string;
                    /**
                     * @description Also what arrived; else only what never did.
                     * @default false
                     */
                    everything?: boolean;
                };
            };
        };
        responses: {
            /** @description Done. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookReplay"];
                };
            };
        };
    };
    listNotifications: {
        parameters: {
            query?: {
                /** @description Only what is unread. */
                unread?: boolean;
                /** @description How many entries a page has at most. */
                limit?: number;
                /** @description next_cursor of the page before. */
                cursor?: string;
                /**
                 * @description Only these fields of each entry of data, with commas between: id, sequence, kind, type, count, happened_at, read_at, post, channel, sandbox, actor, outsider, failure. Left out: all of them.
                 * @example id,sequence
                 */
                fields?: string;
            };
            header?: never;
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotificationPage"];
                };
            };
        };
    };
    markNotificationRead: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key of your own for this request, such as a UUID: a string of structured fields ("…") or a bare word, at most 255 characters. Sent again within 24 hours by the same person or API key, the same request changes nothing and gets the first answer, with Idempotent-Replayed: true.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "idempotency-key"?: string;
            };
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
                /**
                 * @description The id of the notification.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                notification_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Notification"];
                };
            };
        };
    };
    markAllNotificationsRead: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key of your own for this request, such as a UUID: a string of structured fields ("…") or a bare word, at most 255 characters. Sent again within 24 hours by the same person or API key, the same request changes nothing and gets the first answer, with Idempotent-Replayed: true.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "idempotency-key"?: string;
            };
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The sequence of the latest that was seen. */
                    up_to: string;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UnreadNotifications"];
                };
            };
        };
    };
    getNotificationSettings: {
        parameters: {
            query?: {
                /**
                 * @description Only these fields of the answer, with commas between: kinds, matrix, language, email. Left out: all of them.
                 * @example kinds,matrix
                 */
                fields?: string;
            };
            header?: never;
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotificationSettings"];
                };
            };
        };
    };
    setNotificationSettings: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key of your own for this request, such as a UUID: a string of structured fields ("…") or a bare word, at most 255 characters. Sent again within 24 hours by the same person or API key, the same request changes nothing and gets the first answer, with Idempotent-Replayed: true.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "idempotency-key"?: string;
            };
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    matrix: {
                        approval_requested?: {
                            in_app: boolean;
                            email: boolean;
                            /** @description On devices where the person allowed it. */
                            push: boolean;
                        };
                        decided?: {
                            in_app: boolean;
                            email: boolean;
                            /** @description On devices where the person allowed it. */
                            push: boolean;
                        };
                        commented?: {
                            in_app: boolean;
                            email: boolean;
                            /** @description On devices where the person allowed it. */
                            push: boolean;
                        };
                        failed?: {
                            in_app: boolean;
                            email: boolean;
                            /** @description On devices where the person allowed it. */
                            push: boolean;
                        };
                        published?: {
                            in_app: boolean;
                            email: boolean;
                            /** @description On devices where the person allowed it. */
                            push: boolean;
                        };
                        channel?: {
                            in_app: boolean;
                            email: boolean;
                            /** @description On devices where the person allowed it. */
                            push: boolean;
                        };
                        paused?: {
                            in_app: boolean;
                            email: boolean;
                            /** @description On devices where the person allowed it. */
                            push: boolean;
                        };
                        webhook?: {
                            in_app: boolean;
                            email: boolean;
                            /** @description On devices where the person allowed it. */
                            push: boolean;
                        };
                    };
                    /**
                     * @description What mails and pushed messages are written in.
                     * @enum {string}
                     */
                    language: "en" | "de";
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotificationSettings"];
                };
            };
        };
    };
    getPushKey: {
        parameters: {
            query?: {
                /**
                 * @description Only these fields of the answer, with commas between: public_key. Left out: all of them.
                 * @example public_key
                 */
                fields?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PushKey"];
                };
            };
        };
    };
    listPushSubscriptions: {
        parameters: {
            query?: {
                /**
                 * @description Only these fields of each entry of data, with commas between: id, created_at, current. Left out: all of them.
                 * @example id,created_at
                 */
                fields?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["PushSubscription"][];
                    };
                };
            };
        };
    };
    addPushSubscription: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The address that the browser gave: https, at the public internet. */
                    endpoint: string;
                    keys: {
                        p256dh: string;
                        auth: string;
                    };
                };
            };
        };
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PushSubscription"];
                };
            };
        };
    };
    removePushSubscription: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id of the subscription.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                subscription_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; there is nothing to say. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    createUpload: {
        parameters: {
            query?: never;
            header: {
                /** @description 1.0.0, the version of the protocol. */
                "tus-resumable": string;
                /** @description how many bytes the file has */
                "upload-length": string;
                /** @description keys with values in Base64, separated by commas */
                "upload-metadata"?: string;
            };
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; there is nothing to say. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    getUploadOptions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; there is nothing to say. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    deleteUpload: {
        parameters: {
            query?: never;
            header: {
                /** @description 1.0.0, the version of the protocol. */
                "tus-resumable": string;
            };
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
                /**
                 * @description The id of the upload.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                upload_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; there is nothing to say. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    getUpload: {
        parameters: {
            query?: never;
            header: {
                /** @description 1.0.0, the version of the protocol. */
                "tus-resumable": string;
            };
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
                /**
                 * @description The id of the upload.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                upload_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; there is nothing to say. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    resumeUpload: {
        parameters: {
            query?: never;
            header: {
                /** @description 1.0.0, the version of the protocol. */
                "tus-resumable": string;
                /** @description where these bytes belong */
                "upload-offset": string;
            };
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
                /**
                 * @description The id of the upload.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                upload_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/offset+octet-stream": string;
            };
        };
        responses: {
            /** @description Done; there is nothing to say. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    createPosts: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key of your own for this request, such as a UUID: a string of structured fields ("…") or a bare word, at most 255 characters. Sent again within 24 hours by the same person or API key, the same request changes nothing and gets the first answer, with Idempotent-Replayed: true.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "idempotency-key"?: string;
            };
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description atomic: all posts are written, or, when one cannot be, none. per_row: each stands for itself, and results tells of each.
                     * @enum {string}
                     */
                    mode: "atomic" | "per_row";
                    posts: {
                        text: string;
                        /** @description Files of the library, in their order. */
                        media?: {
                            /**
                             * Format: uuid
                             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                             */
                            media_id: string;
                            /** @description What it shows; left out, it is the library's alt text. */
                            alt_text?: string;
                        }[];
                        /** @description What follows below the post, part by part, on networks that have threads. */
                        thread?: {
                            text: string;
                            /** @description Files of the library, in their order. */
                            media?: {
                                /**
                                 * Format: uuid
                                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                                 */
                                media_id: string;
                                /** @description What it shows; left out, it is the library's alt text. */
                                alt_text?: string;
                            }[];
                        }[];
                        channels?: {
                            /**
                             * Format: uuid
                             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                             */
                            channel_id: string;
                            /** @description This channel's own text; null or nothing means the post's. */
                            text?: string | null;
                            /** @description This channel's own files; null or nothing means the post's. */
                            media?: {
                                /**
                                 * Format: uuid
                                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                                 */
                                media_id: string;
                                /** @description What it shows; left out, it is the library's alt text. */
                                alt_text?: string;
                            }[] | null;
                            /** @description What follows on this channel; null or nothing means the post's thread, an empty list none. */
                            thread?: {
                                text: string;
                                /** @description Files of the library, in their order. */
                                media?: {
                                    /**
                                     * Format: uuid
                                     * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                                     */
                                    media_id: string;
                                    /** @description What it shows; left out, it is the library's alt text. */
                                    alt_text?: string;
                                }[];
                            }[] | null;
                            /** @description The network's own choices; GET /providers has their schema. */
                            options?: Record<string, never>;
                        }[];
                        /**
                         * Format: date-time
                         * @description An instant with its offset.
                         * @example 2026-12-24T18:00:00+01:00
                         */
                        scheduled_at?: string;
                        /**
                         * @description Instead of a time: the next moment that is a free posting slot of every channel of the post, within a year (errors: no_slots, no_free_slot). No two posts get the same.
                         * @enum {string}
                         */
                        schedule?: "next_slot";
                        /**
                         * @description Wall time without an offset; needs time_zone.
                         * @example 2026-12-24T18:00
                         */
                        local_time?: string;
                        /**
                         * @description An IANA time zone.
                         * @example Europe/Berlin
                         */
                        time_zone?: string;
                        /**
                         * @description With local_time: which of two equal wall times is meant, in the hour that a clock change repeats; default earlier.
                         * @enum {string}
                         */
                        fold?: "earlier" | "later";
                        /** @description Send it although the same goes out to the same channel within 24 hours; without it, that is refused with duplicate_content. */
                        allow_duplicate?: boolean;
                        /** @description Labels of the organization. They are no content: they void no approval, and may change in every state. */
                        labels?: string[];
                        /** @description For colleagues: never published, and no content. Empty: none. */
                        note?: string;
                    }[];
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkResult"];
                };
            };
        };
    };
    approvePosts: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key of your own for this request, such as a UUID: a string of structured fields ("…") or a bare word, at most 255 characters. Sent again within 24 hours by the same person or API key, the same request changes nothing and gets the first answer, with Idempotent-Replayed: true.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "idempotency-key"?: string;
            };
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    posts: {
                        /**
                         * Format: uuid
                         * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                         */
                        post_id: string;
                        /** @description The etag of the post as it was read: one that was changed since then is left as it is (412 precondition_failed). Left out, it is changed whatever it is now. */
                        if_match?: string;
                        /** @description the post's content_hash, 64 hexadecimal digits: then a post that was changed since is refused */
                        content_hash?: string;
                        comment?: string;
                        publish_now?: boolean;
                        /**
                         * Format: date-time
                         * @description An instant with its offset.
                         * @example 2026-12-24T18:00:00+01:00
                         */
                        scheduled_at?: string;
                        /**
                         * @description Instead of a time: the next moment that is a free posting slot of every channel of the post, within a year (errors: no_slots, no_free_slot). No two posts get the same.
                         * @enum {string}
                         */
                        schedule?: "next_slot";
                        /**
                         * @description Wall time without an offset; needs time_zone.
                         * @example 2026-12-24T18:00
                         */
                        local_time?: string;
                        /**
                         * @description An IANA time zone.
                         * @example Europe/Berlin
                         */
                        time_zone?: string;
                        /**
                         * @description With local_time: which of two equal wall times is meant, in the hour that a clock change repeats; default earlier.
                         * @enum {string}
                         */
                        fold?: "earlier" | "later";
                        /** @description Send it although the same goes out to the same channel within 24 hours; without it, that is refused with duplicate_content. */
                        allow_duplicate?: boolean;
                    }[];
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkResult"];
                };
            };
        };
    };
    rejectPosts: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key of your own for this request, such as a UUID: a string of structured fields ("…") or a bare word, at most 255 characters. Sent again within 24 hours by the same person or API key, the same request changes nothing and gets the first answer, with Idempotent-Replayed: true.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "idempotency-key"?: string;
            };
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    comment?: string;
                    posts: {
                        /**
                         * Format: uuid
                         * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                         */
                        post_id: string;
                        /** @description The etag of the post as it was read: one that was changed since then is left as it is (412 precondition_failed). Left out, it is changed whatever it is now. */
                        if_match?: string;
                        /** @description the post's content_hash, 64 hexadecimal digits: then a post that was changed since is refused */
                        content_hash?: string;
                    }[];
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkResult"];
                };
            };
        };
    };
    requestChangesOfPosts: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key of your own for this request, such as a UUID: a string of structured fields ("…") or a bare word, at most 255 characters. Sent again within 24 hours by the same person or API key, the same request changes nothing and gets the first answer, with Idempotent-Replayed: true.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "idempotency-key"?: string;
            };
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description what is to be changed, in words that are not only blanks */
                    comment: string;
                    posts: {
                        /**
                         * Format: uuid
                         * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                         */
                        post_id: string;
                        /** @description The etag of the post as it was read: one that was changed since then is left as it is (412 precondition_failed). Left out, it is changed whatever it is now. */
                        if_match?: string;
                        /** @description the post's content_hash, 64 hexadecimal digits: then a post that was changed since is refused */
                        content_hash?: string;
                    }[];
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkResult"];
                };
            };
        };
    };
    reschedulePosts: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key of your own for this request, such as a UUID: a string of structured fields ("…") or a bare word, at most 255 characters. Sent again within 24 hours by the same person or API key, the same request changes nothing and gets the first answer, with Idempotent-Replayed: true.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "idempotency-key"?: string;
            };
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    posts: {
                        /**
                         * Format: uuid
                         * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                         */
                        post_id: string;
                        /** @description The etag of the post as it was read: one that was changed since then is left as it is (412 precondition_failed). Left out, it is changed whatever it is now. */
                        if_match?: string;
                        /**
                         * Format: date-time
                         * @description An instant with its offset; null takes the time away.
                         */
                        scheduled_at?: string | null;
                        /**
                         * @description Wall time without an offset; needs time_zone.
                         * @example 2026-12-24T18:00
                         */
                        local_time?: string;
                        /**
                         * @description An IANA time zone.
                         * @example Europe/Berlin
                         */
                        time_zone?: string;
                        /**
                         * @description With local_time: which of two equal wall times is meant, in the hour that a clock change repeats; default earlier.
                         * @enum {string}
                         */
                        fold?: "earlier" | "later";
                        /**
                         * @description Instead of a time: the next moment that is a free posting slot of every channel of the post, within a year (errors: no_slots, no_free_slot). No two posts get the same.
                         * @enum {string}
                         */
                        schedule?: "next_slot";
                        /** @description Send it although the same goes out to the same channel within 24 hours; without it, that is refused with duplicate_content. */
                        allow_duplicate?: boolean;
                    }[];
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkResult"];
                };
            };
        };
    };
    labelPosts: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key of your own for this request, such as a UUID: a string of structured fields ("…") or a bare word, at most 255 characters. Sent again within 24 hours by the same person or API key, the same request changes nothing and gets the first answer, with Idempotent-Replayed: true.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "idempotency-key"?: string;
            };
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    posts: {
                        /**
                         * Format: uuid
                         * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                         */
                        post_id: string;
                        /** @description The etag of the post as it was read: one that was changed since then is left as it is (412 precondition_failed). Left out, it is changed whatever it is now. */
                        if_match?: string;
                        /** @description Labels of the organization. They are no content: they void no approval, and may change in every state. */
                        add?: string[];
                        /** @description Labels of the organization. They are no content: they void no approval, and may change in every state. */
                        remove?: string[];
                    }[];
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkResult"];
                };
            };
        };
    };
    cancelPosts: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key of your own for this request, such as a UUID: a string of structured fields ("…") or a bare word, at most 255 characters. Sent again within 24 hours by the same person or API key, the same request changes nothing and gets the first answer, with Idempotent-Replayed: true.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "idempotency-key"?: string;
            };
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    posts: {
                        /**
                         * Format: uuid
                         * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                         */
                        post_id: string;
                        /** @description The etag of the post as it was read: one that was changed since then is left as it is (412 precondition_failed). Left out, it is changed whatever it is now. */
                        if_match?: string;
                    }[];
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkResult"];
                };
            };
        };
    };
    retryPosts: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key of your own for this request, such as a UUID: a string of structured fields ("…") or a bare word, at most 255 characters. Sent again within 24 hours by the same person or API key, the same request changes nothing and gets the first answer, with Idempotent-Replayed: true.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "idempotency-key"?: string;
            };
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    posts: {
                        /**
                         * Format: uuid
                         * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                         */
                        post_id: string;
                        /** @description The etag of the post as it was read: one that was changed since then is left as it is (412 precondition_failed). Left out, it is changed whatever it is now. */
                        if_match?: string;
                        /** @description Send it although the same goes out to the same channel within 24 hours; without it, that is refused with duplicate_content. */
                        allow_duplicate?: boolean;
                    }[];
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkResult"];
                };
            };
        };
    };
    importPosts: {
        parameters: {
            query?: {
                /** @description The file is what another system has of its posts (docs/guides/import.md says how to get it); its body is ForeignPosts. What it published is left out, what is to go out becomes a draft with its time that waits for an approval, all else a draft without one. */
                from?: "postiz" | "mixpost";
                /** @description Ask everything, tell of each row, and write nothing. */
                dry_run?: boolean;
                /** @description Make labels that are not there yet; without it, a row that names one is refused. */
                create_labels?: boolean;
            };
            header?: {
                /**
                 * @description A key of your own for this request, such as a UUID: a string of structured fields ("…") or a bare word, at most 255 characters. Sent again within 24 hours by the same person or API key, the same request changes nothing and gets the first answer, with Idempotent-Replayed: true.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "idempotency-key"?: string;
            };
            path: {
                /**
                 * @description The id of the organization.
                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                 */
                org_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    posts: {
                        text: string;
                        /** @description Files, in their order. */
                        media?: {
                            /**
                             * Format: uuid
                             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                             */
                            media_id?: string;
                            /** @description Instead of media_id: a public address, which the file is fetched from once and kept. */
                            url?: string;
                            alt_text?: string;
                        }[];
                        /** @description What follows below the post, part by part. */
                        thread?: {
                            text: string;
                            /** @description Files, in their order. */
                            media?: {
                                /**
                                 * Format: uuid
                                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                                 */
                                media_id?: string;
                                /** @description Instead of media_id: a public address, which the file is fetched from once and kept. */
                                url?: string;
                                alt_text?: string;
                            }[];
                        }[];
                        channels?: {
                            /**
                             * Format: uuid
                             * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                             */
                            channel_id?: string;
                            /** @description This channel's own text; null or nothing means the post's. */
                            text?: string | null;
                            media?: {
                                /**
                                 * Format: uuid
                                 * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                                 */
                                media_id?: string;
                                /** @description Instead of media_id: a public address, which the file is fetched from once and kept. */
                                url?: string;
                                alt_text?: string;
                            }[] | null;
                            thread?: {
                                text: string;
                                /** @description Files, in their order. */
                                media?: {
                                    /**
                                     * Format: uuid
                                     * @example 0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55
                                     */
                                    media_id?: string;
                                    /** @description Instead of media_id: a public address, which the file is fetched from once and kept. */
                                    url?: string;
                                    alt_text?: string;
                                }[];
                            }[] | null;
                            /** @description The network's own choices; GET /providers has their schema. */
                            options?: Record<string, never>;
                            /**
                             * @description Its handle, instead of channel_id; with its network before it where several have that handle.
                             * @example twt:@ink
                             */
                            channel?: string;
                        }[];
                        /**
                         * Format: date-time
                         * @description An instant with its offset.
                         * @example 2026-12-24T18:00:00+01:00
                         */
                        scheduled_at?: string;
                        /**
                         * @description Instead of a time: the next moment that is a free posting slot of every channel of the post, within a year (errors: no_slots, no_free_slot). No two posts get the same.
                         * @enum {string}
                         */
                        schedule?: "next_slot";
                        /**
                         * @description Wall time without an offset; needs time_zone.
                         * @example 2026-12-24T18:00
                         */
                        local_time?: string;
                        /**
                         * @description An IANA time zone.
                         * @example Europe/Berlin
                         */
                        time_zone?: string;
                        /**
                         * @description With local_time: which of two equal wall times is meant, in the hour that a clock change repeats; default earlier.
                         * @enum {string}
                         */
                        fold?: "earlier" | "later";
                        /** @description Send it although the same goes out to the same channel within 24 hours; without it, that is refused with duplicate_content. */
                        allow_duplicate?: boolean;
                        /** @description Labels by their names. */
                        labels?: string[];
                        /** @description For colleagues: never published, and no content. Empty: none. */
                        note?: string;
                        /** @description As an export tells it; not read. */
                        id?: unknown;
                        /** @description As an export tells it; not read. */
                        status?: unknown;
                        /** @description As an export tells it; not read. */
                        approval?: unknown;
                        /** @description As an export tells it; not read. */
                        urls?: unknown;
                        /** @description As an export tells it; not read. */
                        created_at?: unknown;
                    }[];
                } | components["schemas"]["ForeignPosts"];
                "text/csv": string;
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportResult"];
                };
            };
        };
    };
}
