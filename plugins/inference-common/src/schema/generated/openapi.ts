// Generated from plugins/inference-backend/src/schema/openapi.yaml by `yarn schema`. Do not edit.

export interface paths {
    "/models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Models that the caller may see, by entity or by page */
        get: operations["listModels"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/models/{cluster}/{namespace}/{driver}/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cluster: string;
                namespace: string;
                driver: string;
                name: string;
            };
            cookie?: never;
        };
        /** One model as last observed */
        get: operations["getModel"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/models/{cluster}/{namespace}/{driver}/{name}/timeline": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cluster: string;
                namespace: string;
                driver: string;
                name: string;
            };
            cookie?: never;
        };
        /** States of every replica over a range, as detailed as a width in pixels can show */
        get: operations["getTimeline"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/models/{cluster}/{namespace}/{driver}/{name}/wakes": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cluster: string;
                namespace: string;
                driver: string;
                name: string;
            };
            cookie?: never;
        };
        /** Wakes in a range, newest first, and their distribution */
        get: operations["listWakes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/models/{cluster}/{namespace}/{driver}/{name}/series": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cluster: string;
                namespace: string;
                driver: string;
                name: string;
            };
            cookie?: never;
        };
        /** Signals over a range */
        get: operations["getSeries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/models/{cluster}/{namespace}/{driver}/{name}/resource": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cluster: string;
                namespace: string;
                driver: string;
                name: string;
            };
            cookie?: never;
        };
        /** The model's resource as the cluster has it now, redacted, and its events */
        get: operations["getResource"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/models/{cluster}/{namespace}/{driver}/{name}/actions": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cluster: string;
                namespace: string;
                driver: string;
                name: string;
            };
            cookie?: never;
        };
        /** What was asked of the model lately and what became of it */
        get: operations["listActions"];
        put?: never;
        /** Ask for something to be done to the model */
        post: operations["createAction"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sources": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every source and how it is */
        get: operations["listSources"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Error: {
            error: {
                name: string;
                message: string;
            } & {
                [key: string]: unknown;
            };
        } & {
            [key: string]: unknown;
        };
        ModelRef: {
            cluster: string;
            namespace: string;
            driver: string;
            name: string;
        };
        /** @enum {string} */
        ModelState: "preparing" | "starting" | "serving" | "degraded" | "updating" | "waitingForGpu" | "waking" | "draining" | "sleeping" | "stopped" | "failed" | "unknown";
        Cause: {
            /** @enum {string} */
            kind: "request" | "idleTimeout" | "preemptedBy" | "preempting" | "schedule" | "autoscaler" | "user" | "rollout" | "crash" | "unknown";
            model?: string;
            entityRef?: string;
        };
        /** @enum {string} */
        BorderMark: "exact" | "scrape" | "resync";
        SourceError: {
            source: {
                /** @enum {string} */
                kind: "cluster" | "prometheus";
                name: string;
            };
            /** @enum {string} */
            reason: "unreachable" | "timeout" | "unauthorized" | "forbidden" | "notInstalled" | "badAnswer" | "malformedObject" | "partial" | "notConfigured";
            message: string;
            since?: number;
            object?: string;
        };
        ReplicaCounts: {
            desired?: number;
            total?: number;
            ready?: number;
            serving?: number;
            sleeping?: number;
        };
        ModelSummary: {
            ref: components["schemas"]["ModelRef"];
            driverTitle: string;
            state: components["schemas"]["ModelState"];
            stateSince?: number;
            stateReason?: string;
            servedName?: string;
            replicas: components["schemas"]["ReplicaCounts"];
            observedAt: number;
            goneAt?: number;
        };
        ModelList: {
            items: components["schemas"]["ModelSummary"][];
            errors: components["schemas"]["SourceError"][];
            after?: string;
        };
        Replica: {
            name: string;
            uid?: string;
            state: components["schemas"]["ModelState"];
            createdAt?: number;
            node?: string;
            gpus: string[];
            becameServingAt?: number;
            lastAccessedAt?: number;
        };
        Condition: {
            type: string;
            /** @enum {string} */
            status: "True" | "False" | "Unknown";
            reason?: string;
            message?: string;
            lastTransitionAt?: number;
        };
        Gpu: {
            cluster: string;
            name: string;
            node?: string;
            index?: number;
            product?: string;
            totalBytes?: number;
            usedBytes?: number;
            freeBytes?: number;
            utilizationPercent?: number;
            temperatureCelsius?: number;
            powerWatts?: number;
            occupants: {
                pod: string;
                model?: components["schemas"]["ModelRef"];
                modelName: string;
                state: components["schemas"]["ModelState"];
                reservedBytes?: number;
                popular?: boolean;
                becameServingAt?: number;
                lastAccessedAt?: number;
            }[];
        };
        ActionAvailability: {
            name: components["schemas"]["ActionName"];
            available: boolean;
            /** @description Why it is not available */
            reason?: string;
            warning?: string;
        };
        /** @enum {string} */
        ActionName: "wake" | "sleep" | "scale" | "suspend" | "resume" | "restart" | "delete";
        Action: {
            id: string;
            action: components["schemas"]["ActionName"];
            replicas?: number;
            requestedBy: string;
            requestedAt: number;
            deadlineAt: number;
            /** @enum {string} */
            status: "pending" | "done" | "failed" | "overdue";
            closedAt?: number;
            message?: string;
        };
        ActionRequest: {
            action: components["schemas"]["ActionName"];
            replicas?: number;
        };
        ModelDetail: {
            ref: components["schemas"]["ModelRef"];
            driverTitle: string;
            state: components["schemas"]["ModelState"];
            stateSince?: number;
            stateReason?: string;
            servedName?: string;
            replicas: components["schemas"]["ReplicaCounts"];
            observedAt: number;
            goneAt?: number;
            createdAt?: number;
            pods: components["schemas"]["Replica"][];
            conditions: components["schemas"]["Condition"][];
            servingMemoryPerGpuBytes?: number;
            idleTimeoutMs?: number;
            managedBy?: {
                /** @enum {string} */
                tool: "argocd" | "flux";
                name: string;
            };
            facts: {
                label: string;
                value: string;
            }[];
            labels: {
                [key: string]: string;
            };
            /** @description Devices that its replicas are on */
            gpus: components["schemas"]["Gpu"][];
            actions: components["schemas"]["ActionAvailability"][];
            /** @description Actions not closed yet */
            pending: components["schemas"]["Action"][];
            /** @description Signals the driver can measure */
            signals: string[];
            /** @description Earliest moment the history reaches */
            historyFrom?: number;
            errors: components["schemas"]["SourceError"][];
        };
        TimelineInterval: {
            from: number;
            to: number;
            state: components["schemas"]["ModelState"];
            mark: components["schemas"]["BorderMark"];
            toleranceMs: number;
            cause: components["schemas"]["Cause"];
        };
        /** @description One column of a far view, with the share of time in each state (0 to 1) and the wakes in it */
        TimelineShare: {
            from: number;
            to: number;
            shares: {
                [key: string]: number;
            };
            wakes: number;
        };
        /** @description One replica; either intervals or shares */
        Band: {
            /** @description Empty for the model itself */
            replica: string;
            /** @enum {string} */
            detail: "intervals" | "shares";
            intervals?: components["schemas"]["TimelineInterval"][];
            shares?: components["schemas"]["TimelineShare"][];
        };
        Timeline: {
            from: number;
            to: number;
            /** @description Where the observed part of the range begins */
            observedFrom?: number;
            observedTo?: number;
            bands: components["schemas"]["Band"][];
            errors: components["schemas"]["SourceError"][];
        };
        WakeRecord: {
            replica: string;
            windowFrom: number;
            windowTo: number;
            count: number;
            /** @description Of all of them together */
            durationMs?: number;
            mark: components["schemas"]["BorderMark"];
            cause: components["schemas"]["Cause"];
        };
        WakeList: {
            items: components["schemas"]["WakeRecord"][];
            before?: number;
            statistics: {
                count: number;
                /** @description Wakes whose duration is known */
                timed: number;
                meanMs?: number;
                p50Ms?: number;
                p95Ms?: number;
                histogram: {
                    /** @description null is no upper boundary */
                    upToMs: number | null;
                    count: number;
                }[];
            };
            errors: components["schemas"]["SourceError"][];
        };
        SeriesList: {
            items: {
                signal: string;
                /** @enum {string} */
                unit: "perSecond" | "seconds" | "count" | "ratio" | "percent" | "bytes" | "celsius" | "watts";
                /** @description When the source answered; older than now after a failure */
                observedAt: number;
                stepMs?: number;
                lines: {
                    labels: {
                        [key: string]: string;
                    };
                    points: [
                        number,
                        number | null
                    ][];
                }[];
            }[];
            errors: components["schemas"]["SourceError"][];
        };
        Resource: {
            yaml: string;
            events: {
                type: string;
                reason: string;
                message: string;
                count?: number;
                at?: number;
            }[];
            errors: components["schemas"]["SourceError"][];
        };
        SourceHealth: {
            source: {
                kind: string;
                name: string;
            };
            ok: boolean;
            lastSuccessAt?: number;
            lagMs?: number;
            error?: components["schemas"]["SourceError"];
        };
    };
    responses: {
        /** @description What went wrong */
        Error: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    listModels: {
        parameters: {
            query?: {
                /** @description Entity reference; answers the model that its annotation names */
                entity?: string;
                /** @description Cursor of the previous page */
                after?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Models */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getModel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cluster: string;
                namespace: string;
                driver: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The model */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelDetail"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getTimeline: {
        parameters: {
            query: {
                from: number;
                to: number;
                /** @description Pixels */
                width: number;
            };
            header?: never;
            path: {
                cluster: string;
                namespace: string;
                driver: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The timeline */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Timeline"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listWakes: {
        parameters: {
            query: {
                from: number;
                to: number;
                /** @description Cursor of the previous page */
                before?: number;
                limit?: number;
            };
            header?: never;
            path: {
                cluster: string;
                namespace: string;
                driver: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The wakes */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WakeList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getSeries: {
        parameters: {
            query: {
                from: number;
                to: number;
                /** @description Names of signals */
                signal: string[];
                /** @description Most points per line */
                points?: number;
            };
            header?: never;
            path: {
                cluster: string;
                namespace: string;
                driver: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The series */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SeriesList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getResource: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cluster: string;
                namespace: string;
                driver: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The resource */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Resource"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listActions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cluster: string;
                namespace: string;
                driver: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Actions */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Action"][];
                    };
                };
            };
            default: components["responses"]["Error"];
        };
    };
    createAction: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cluster: string;
                namespace: string;
                driver: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ActionRequest"];
            };
        };
        responses: {
            /** @description Asked for; an observed transition closes it */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Action"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listSources: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Sources */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["SourceHealth"][];
                    };
                };
            };
            default: components["responses"]["Error"];
        };
    };
}
