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
    "/models/{cluster}/{namespace}/{driver}/{name}/slos": {
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
        /** The SLOs of the model as they are now, and those that other tools recorded */
        get: operations["getModelSlos"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/models/{cluster}/{namespace}/{driver}/{name}/slos/{slo}/history": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cluster: string;
                namespace: string;
                driver: string;
                name: string;
                slo: string;
            };
            cookie?: never;
        };
        /** Remaining budget and SLI over a range; each point is the same function of the ledger as the evaluation, at that moment */
        get: operations["getSloHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/models/{cluster}/{namespace}/{driver}/{name}/alerts": {
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
        /** Alerts of Prometheus that are about the model, firing ones first */
        get: operations["listModelAlerts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/models/{cluster}/{namespace}/{driver}/{name}/cost": {
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
        /** GPU-hours and money of the model over a range */
        get: operations["getModelCost"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/summary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The models of an entity taken together; of a System, Domain or Group those of all it owns or holds */
        get: operations["getSummary"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/fleet/models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Models that the caller may see, filtered, sorted and by page */
        get: operations["listFleetModels"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/fleet/slos": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** SLOs of the models that the caller may see */
        get: operations["listFleetSlos"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/fleet/gpus": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every device of every cluster; of what is on it, what the caller may see */
        get: operations["listFleetGpus"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/fleet/savings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** GPU-hours and money of the models that the caller may see, summed up */
        get: operations["listFleetSavings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/fleet/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every model that the caller may see with its state, SLOs, GPU-hours and money, as CSV or JSON */
        get: operations["exportFleet"];
        put?: never;
        post?: never;
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
    "/doctor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was checked of every source, and what to do where something is missing */
        get: operations["getDoctor"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics-mapping": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which expression feeds each signal of each driver, and who says so */
        get: operations["listSignalMappings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics-mapping/{driver}/{signal}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                driver: string;
                signal: string;
            };
            cookie?: never;
        };
        get?: never;
        /** Feeds a signal by another expression from now on, for all models of the driver */
        put: operations["putSignalMapping"];
        post?: never;
        /** Takes a stored expression back, so that config or the driver says again what feeds the signal */
        delete: operations["resetSignalMapping"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics-mapping/{driver}/{signal}/preview": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                driver: string;
                signal: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What an expression would show for one model now, beside what is shown; nothing is stored */
        post: operations["previewSignalMapping"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/inventory": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Models of one cluster or server that the caller may see, for those who keep a list of their own */
        get: operations["listInventory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/provisioning": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where the caller may make model services, of which systems, and with which SLO profiles */
        get: operations["getProvisioning"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/provisioning/capacity": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Free GPU memory now, by product */
        get: operations["getCapacity"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/provisioning/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What speaks against a model service; nothing is changed */
        post: operations["checkModelService"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/provisioning/render": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The files of a model service; nothing is changed */
        post: operations["renderModelService"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/provisioning/apply": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes a model service, or brings it to what is asked for; the same request twice changes nothing */
        post: operations["applyModelService"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/provisioning/{cluster}/{namespace}/{driver}/{name}": {
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
        /** Everything that provisioning made for a model service, found by its label */
        get: operations["listProvisioned"];
        put?: never;
        post?: never;
        /** Deletes everything that provisioning made for a model service, and nothing else */
        delete: operations["deleteProvisioned"];
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
                kind: "cluster" | "prometheus" | "server";
                name: string;
            };
            /** @enum {string} */
            reason: "unreachable" | "timeout" | "unauthorized" | "forbidden" | "notInstalled" | "badAnswer" | "malformedObject" | "partial" | "notConfigured";
            message: string;
            since?: number;
            object?: string;
        };
        DoctorReport: {
            items: components["schemas"]["DoctorSource"][];
            observedAt: number;
        };
        DoctorSource: {
            source: {
                /** @enum {string} */
                kind: "cluster" | "prometheus" | "server";
                name: string;
            };
            checks: components["schemas"]["DoctorCheck"][];
        };
        DoctorCheck: {
            /** @enum {string} */
            check: "reachable" | "resource" | "verb" | "podRequests" | "series" | "retention" | "clockSkew" | "scrapeInterval" | "objects" | "lag";
            driver?: string;
            /** @description Where there is a driver */
            driverTitle?: string;
            /** @description What was checked: a resource, a verb on it, a signal */
            subject?: string;
            /**
             * @description noted: not as it could be, and nothing is wrong
             * @enum {string}
             */
            status: "passed" | "noted" | "failed" | "unknown";
            /** @description What was found, a sentence */
            message: string;
            /** @description What to do, a sentence */
            nextStep?: string;
        };
        SignalExpression: {
            /** @description PromQL with $variables inside of label values and [$window] as a range */
            expression: string;
            /** @description What values are multiplied by to get the signal's unit */
            factor?: number;
            by?: string[];
        };
        SignalMapping: {
            driver: string;
            driverTitle: string;
            signal: string;
            unit: string;
            /**
             * @description Who says what feeds the signal now; none: it is not measured
             * @enum {string}
             */
            origin: "driver" | "config" | "stored" | "none";
            /** @description The driver's own, as it would be for a model whose names are the variables */
            driverExpression?: string;
            config?: components["schemas"]["SignalExpression"];
            stored?: components["schemas"]["SignalExpression"];
            /** @description Of what is stored; 0: nothing ever was. A change names the version that it is made of */
            version: number;
            changedAt?: number;
            changedBy?: string;
            problem?: string;
        };
        SignalMappingList: {
            items: components["schemas"]["SignalMapping"][];
            variables: {
                name: string;
                meaning: string;
            }[];
            mayChange: boolean;
        };
        SignalMappingChange: components["schemas"]["SignalExpression"] & {
            version: number;
        };
        SignalMappingPreviewRequest: components["schemas"]["SignalExpression"] & {
            model: components["schemas"]["ModelRef"];
        };
        SignalMappingPreview: {
            /** @description As it is sent for this model */
            query: string;
            unit: string;
            lines: components["schemas"]["SeriesLine"][];
            /** @description What is shown now */
            current: components["schemas"]["SeriesLine"][];
            warnings: string[];
            errors: components["schemas"]["SourceError"][];
        };
        Inventory: {
            items: components["schemas"]["InventoryModel"][];
            after?: string;
            /** @description The systems that are read there, and whether the last reading of each was whole */
            drivers: {
                id: string;
                title: string;
                ok: boolean;
                readAt?: number;
                message?: string;
            }[];
        };
        InventoryModel: {
            ref: components["schemas"]["ModelRef"];
            driverTitle: string;
            uid?: string;
            servedName?: string;
            createdAt?: number;
            labels: {
                [key: string]: string;
            };
        };
        ManifestOptions: {
            labels?: {
                [key: string]: string;
            };
            namespace?: string;
        };
        ModelServiceSpec: {
            /** @description A cluster or a server */
            cluster: string;
            driver: string;
            namespace: string;
            name: string;
            source: string;
            servedName?: string;
            /** @description If left out, as many as the model has; 1 for a new one */
            replicas?: number;
            /** @description Of one replica; 1 if left out */
            gpus?: number;
            gpuResource?: string;
            cpu?: string;
            memory?: string;
            image?: string;
            args?: string[];
            maxModelLength?: number;
            labels?: {
                [key: string]: string;
            };
            annotations?: {
                [key: string]: string;
            };
            options?: {
                [key: string]: unknown;
            };
            /** @description Name of a Group */
            owner?: string;
            /** @description Name of a System */
            system?: string;
            /** @description As configured under inference.slo.profiles; the default one if left out */
            sloProfile?: string;
            rules?: components["schemas"]["ManifestChoice"];
            monitors?: components["schemas"]["ManifestChoice"];
            dashboard?: components["schemas"]["ManifestChoice"];
            catalog?: {
                title?: string;
                description?: string;
                lifecycle?: string;
                tags?: string[];
            };
        };
        /** @description false leaves it out */
        ManifestChoice: false | components["schemas"]["ManifestOptions"];
        ProvisioningChoices: {
            targets: {
                cluster: string;
                /** @enum {string} */
                kind: "cluster" | "server";
                /** @description Those that config allows and the caller may use */
                namespaces: string[];
                drivers: {
                    id: string;
                    title: string;
                    installed: boolean;
                    message?: string;
                }[];
                ruleLabels?: {
                    [key: string]: string;
                };
                monitorLabels?: {
                    [key: string]: string;
                };
                dashboardLabels?: {
                    [key: string]: string;
                };
            }[];
            profiles: {
                name: string;
                isDefault: boolean;
                slos: components["schemas"]["SloSpec"][];
            }[];
            errors: components["schemas"]["SourceError"][];
        };
        GpuCapacity: {
            products: {
                product?: string;
                devices: {
                    name: string;
                    node?: string;
                    totalBytes?: number;
                    /** @description Unknown where the system does not say what it set aside */
                    freeBytes?: number;
                }[];
            }[];
            observedAt?: number;
            errors: components["schemas"]["SourceError"][];
        };
        ModelServiceProblem: {
            /** @description Name of the field of the specification; missing: of the whole */
            field?: string;
            message: string;
        };
        ModelServiceCheck: {
            ref?: components["schemas"]["ModelRef"];
            /** @description A model of that name is there already, and was provisioned as this one */
            exists?: boolean;
            problems: components["schemas"]["ModelServiceProblem"][];
            notes: string[];
            /** @description Those of its profile; left out where the check did not come as far */
            slos?: components["schemas"]["ServiceSlo"][];
        };
        ServiceSlo: {
            name: string;
            measurable: boolean;
            /** @description The service is refused because of it, with the reason among the problems; else only no rules are made of it */
            refused?: boolean;
            /** @description Why it cannot be measured, a sentence */
            reason?: string;
        };
        RenderedModelService: {
            ref: components["schemas"]["ModelRef"];
            files: {
                path: string;
                content: string;
            }[];
            notes: string[];
        };
        ObjectName: {
            cluster: string;
            apiVersion: string;
            kind: string;
            namespace?: string;
            name: string;
        };
        AppliedModelService: {
            ref: components["schemas"]["ModelRef"];
            objects: (components["schemas"]["ObjectName"] & {
                /**
                 * @description deleted: was made for the model before, and is not asked for any more
                 * @enum {string}
                 */
                change: "created" | "changed" | "unchanged" | "deleted";
                /** @description Unified diff of what the cluster has and would have; secrets redacted */
                diff?: string;
            })[];
            notes: string[];
        };
        ProvisionedObjects: {
            ref: components["schemas"]["ModelRef"];
            objects: components["schemas"]["ObjectName"][];
            errors: components["schemas"]["SourceError"][];
            /** @description Where nothing could be looked for */
            notes?: string[];
        };
        ReplicaCounts: {
            desired?: number;
            before?: number;
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
            /** @description GPUs that it asks for, where the system says that and not which */
            gpuCount?: number;
            gpuProduct?: string;
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
            /**
             * @description What the name at the place of the cluster is of; absent where it is configured no more
             * @enum {string}
             */
            sourceKind?: "cluster" | "server";
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
        SeriesLine: {
            labels: {
                [key: string]: string;
            };
            points: [
                number,
                number | null
            ][];
        };
        SeriesList: {
            items: {
                signal: string;
                /** @enum {string} */
                unit: "perSecond" | "seconds" | "count" | "ratio" | "percent" | "bytes" | "celsius" | "watts";
                /** @description When the source answered; older than now after a failure */
                observedAt: number;
                stepMs?: number;
                lines: components["schemas"]["SeriesLine"][];
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
        /** @enum {string} */
        SliName: "availability" | "latency" | "ttft" | "interTokenLatency" | "wake";
        /** @enum {string} */
        SloStatus: "ok" | "burning" | "exhausted" | "tooFew" | "noTraffic" | "noData" | "notMeasurable";
        /** @enum {string} */
        SleepPolicy: "exclude" | "count" | "separate";
        SloSpec: {
            name: string;
            sli: components["schemas"]["SliName"];
            /** @enum {string} */
            basis: "requests" | "time";
            thresholdSeconds?: number;
            /** @description Percent */
            objective: number;
            windowMs: number;
            minEvents: number;
            sleepPolicy: components["schemas"]["SleepPolicy"];
        };
        BurnRate: {
            burn?: number;
            events: number;
        };
        BurnAlert: {
            /** @enum {string} */
            severity: "page" | "ticket";
            longMs: number;
            shortMs: number;
            budgetShare: number;
            factor: number;
            long: components["schemas"]["BurnRate"];
            short: components["schemas"]["BurnRate"];
            /** @enum {string} */
            state: "firing" | "ok" | "noTraffic" | "tooFew";
            exhaustedInMs?: number;
        };
        SloEvaluation: {
            status: components["schemas"]["SloStatus"];
            reason?: string;
            window: {
                from: number;
                to: number;
                good: number;
                total: number;
            };
            complete: boolean;
            sli?: number;
            /** @description Share of the error budget that is left; negative where overspent */
            remaining?: number;
            burn?: {
                rate: number;
                windowMs: number;
            };
            exhaustedInMs?: number;
            alerts: components["schemas"]["BurnAlert"][];
            lastEventAt?: number;
            asleepShare?: number;
        };
        Slo: {
            spec: components["schemas"]["SloSpec"];
            evaluation: components["schemas"]["SloEvaluation"];
        };
        /** @description An SLO that another tool recorded in Prometheus; what it did not record is missing */
        RecordedSlo: {
            /** @enum {string} */
            origin: "sloth" | "pyrra";
            name: string;
            service?: string;
            /** @description Name of the Prometheus */
            source: string;
            /** @description Percent */
            objective?: number;
            windowMs?: number;
            sli?: number;
            remaining?: number;
            burn?: {
                rate: number;
                windowMs?: number;
            };
            /** @enum {string} */
            alert?: "firing" | "pending" | "inactive";
            labels: {
                [key: string]: string;
            };
        };
        ModelSlos: {
            profile?: string;
            entityRef?: string;
            items: components["schemas"]["Slo"][];
            recorded: components["schemas"]["RecordedSlo"][];
            /** @description What is wrong with the annotations */
            problems: string[];
            errors: components["schemas"]["SourceError"][];
        };
        SloHistory: {
            spec: components["schemas"]["SloSpec"];
            stepMs: number;
            /** @description Nothing older could be read */
            knownFrom?: number;
            points: {
                /** @description End of the step */
                at: number;
                /** @description In the step */
                good: number;
                /** @description In the step */
                total: number;
                /** @description Of the window that ends at this moment */
                remaining?: number;
                /** @description Of the window that ends at this moment */
                sli?: number;
            }[];
            errors: components["schemas"]["SourceError"][];
        };
        Alert: {
            name: string;
            /** @enum {string} */
            state: "firing" | "pending";
            severity?: string;
            since?: number;
            value?: number;
            summary?: string;
            description?: string;
            /** @description Only http and https */
            runbookUrl?: string;
            labels: {
                [key: string]: string;
            };
            annotations: {
                [key: string]: string;
            };
            group?: string;
            query?: string;
            forMs?: number;
            /** @description Name of the Prometheus */
            source: string;
        };
        AlertList: {
            items: components["schemas"]["Alert"][];
            observedAt?: number;
            errors: components["schemas"]["SourceError"][];
        };
        CostSum: {
            usedGpuHours: number;
            freedGpuHours: number;
            cost?: number;
            saved?: number;
            products: {
                product: string;
                used: number;
                freed: number;
                price?: number;
            }[];
        };
        Prices: {
            currency?: string;
            source?: string;
        };
        Cost: {
            /** @description Start of what is known of the range */
            from: number;
            to: number;
            sum?: components["schemas"]["CostSum"];
            prices: components["schemas"]["Prices"];
            /** @description By day (UTC), where the range is longer than a day */
            days?: {
                at: number;
                used: number;
                freed: number;
            }[];
            errors: components["schemas"]["SourceError"][];
        };
        SloCounts: {
            total: number;
            ok: number;
            burning: number;
            exhausted: number;
            tooFew: number;
            noTraffic: number;
            noData: number;
            notMeasurable: number;
        };
        Summary: {
            /** @description Models of the entity that the caller may see */
            models: number;
            /** @description State to number of models */
            states: {
                [key: string]: number;
            };
            slos: components["schemas"]["SloCounts"];
            worst: components["schemas"]["FleetSlo"][];
            from: number;
            to: number;
            sum?: components["schemas"]["CostSum"];
            prices: components["schemas"]["Prices"];
            /** @description Entities whose annotation cannot be read */
            unreadable: string[];
            errors: components["schemas"]["SourceError"][];
        };
        FleetSloBrief: {
            name: string;
            sli: components["schemas"]["SliName"];
            /** @enum {string} */
            basis: "requests" | "time";
            windowMs: number;
            status: components["schemas"]["SloStatus"];
            objective: number;
            remaining?: number;
            /** @description Why it cannot be measured */
            reason?: string;
            lastEventAt?: number;
        };
        FleetModel: {
            ref: components["schemas"]["ModelRef"];
            driverTitle: string;
            state: components["schemas"]["ModelState"];
            stateSince?: number;
            stateReason?: string;
            servedName?: string;
            replicas: components["schemas"]["ReplicaCounts"];
            owner?: string;
            system?: string;
            /** @description The component that stands for it */
            entityRef?: string;
            gpuProducts: string[];
            /** @description The one with the least budget first */
            slos: components["schemas"]["FleetSloBrief"][];
            sum?: components["schemas"]["CostSum"];
            observedAt: number;
        };
        /** @description For each filter the values that models which the caller may see have, with the number of models, all other filters applied */
        Facets: {
            [key: string]: {
                value: string;
                /** @description What it is called, where not as its value */
                title?: string;
                count: number;
            }[];
        };
        FleetModelList: {
            items: components["schemas"]["FleetModel"][];
            total: number;
            facets: components["schemas"]["Facets"];
            prices: components["schemas"]["Prices"];
            after?: string;
            errors: components["schemas"]["SourceError"][];
        };
        FleetSlo: {
            ref: components["schemas"]["ModelRef"];
            state: components["schemas"]["ModelState"];
            owner?: string;
            system?: string;
            entityRef?: string;
            spec: components["schemas"]["SloSpec"];
            evaluation: components["schemas"]["SloEvaluation"];
        };
        FleetSloList: {
            items: components["schemas"]["FleetSlo"][];
            total: number;
            counts: components["schemas"]["SloCounts"];
            facets: components["schemas"]["Facets"];
            after?: string;
            errors: components["schemas"]["SourceError"][];
        };
        FleetGpuList: {
            items: (components["schemas"]["Gpu"] & {
                /**
                 * @description What the name at the place of the cluster is of; absent where it is configured no more
                 * @enum {string}
                 */
                sourceKind?: "cluster" | "server";
                /** @description Reserved by what the caller may not see */
                hiddenBytes: number;
            })[];
            facets: components["schemas"]["Facets"];
            errors: components["schemas"]["SourceError"][];
        };
        FleetSavings: {
            from: number;
            to: number;
            items: {
                /** @description Model reference, entity reference or name of the cluster; empty: none */
                key: string;
                models: number;
                sum: components["schemas"]["CostSum"];
            }[];
            total: number;
            sum: components["schemas"]["CostSum"];
            prices: components["schemas"]["Prices"];
            after?: string;
            errors: components["schemas"]["SourceError"][];
        };
        FleetExportRow: {
            model: string;
            driver: string;
            state: string;
            stateSince?: string;
            servedName?: string;
            owner?: string;
            system?: string;
            gpuProducts?: string;
            worstSlo?: string;
            worstSloStatus?: string;
            worstSloRemainingPercent?: number;
            from: string;
            to: string;
            usedGpuHours?: number;
            freedGpuHours?: number;
            cost?: number;
            saved?: number;
            currency?: string;
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
    getModelSlos: {
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
            /** @description The SLOs */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelSlos"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getSloHistory: {
        parameters: {
            query: {
                from: number;
                to: number;
                /** @description Most points */
                points?: number;
            };
            header?: never;
            path: {
                cluster: string;
                namespace: string;
                driver: string;
                name: string;
                slo: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The history */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SloHistory"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listModelAlerts: {
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
            /** @description The alerts */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlertList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getModelCost: {
        parameters: {
            query: {
                from: number;
                to: number;
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
            /** @description The cost */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Cost"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getSummary: {
        parameters: {
            query: {
                /** @description Entity reference */
                entity: string;
                from: number;
                to: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The summary */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Summary"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listFleetModels: {
        parameters: {
            query: {
                state?: components["schemas"]["ModelState"][];
                /** @description Entity references */
                owner?: string[];
                /** @description Entity references */
                system?: string[];
                driver?: string[];
                cluster?: string[];
                namespace?: string[];
                /** @description Products */
                gpu?: string[];
                /** @description Part of the name, namespace, served name, owner or system */
                search?: string;
                sort?: "budget" | "name" | "state" | "since" | "owner" | "system" | "cluster" | "namespace" | "driver" | "gpu" | "used" | "freed" | "cost" | "saved";
                order?: "asc" | "desc";
                from: number;
                to: number;
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
            /** @description The models */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FleetModelList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listFleetSlos: {
        parameters: {
            query?: {
                state?: components["schemas"]["ModelState"][];
                /** @description Entity references */
                owner?: string[];
                /** @description Entity references */
                system?: string[];
                driver?: string[];
                cluster?: string[];
                namespace?: string[];
                /** @description Products */
                gpu?: string[];
                /** @description Part of the name, namespace, served name, owner or system */
                search?: string;
                sli?: components["schemas"]["SliName"][];
                status?: components["schemas"]["SloStatus"][];
                /** @description budget: those with the least left first; those without a number come last whatever the order */
                sort?: "budget" | "name" | "slo" | "objective" | "burn" | "exhaustion" | "status" | "owner";
                order?: "asc" | "desc";
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
            /** @description The SLOs */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FleetSloList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listFleetGpus: {
        parameters: {
            query?: {
                cluster?: string[];
                /** @description Products */
                gpu?: string[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The devices */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FleetGpuList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listFleetSavings: {
        parameters: {
            query: {
                by?: "model" | "owner" | "system" | "cluster";
                from: number;
                to: number;
                /** @description Entity references */
                owner?: string[];
                /** @description Entity references */
                system?: string[];
                driver?: string[];
                cluster?: string[];
                namespace?: string[];
                /** @description Products */
                gpu?: string[];
                /** @description Part of the name, namespace, served name, owner or system */
                search?: string;
                sort?: "key" | "used" | "freed" | "cost" | "saved";
                order?: "asc" | "desc";
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
            /** @description The savings */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FleetSavings"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    exportFleet: {
        parameters: {
            query: {
                format: "csv" | "json";
                from: number;
                to: number;
                state?: components["schemas"]["ModelState"][];
                /** @description Entity references */
                owner?: string[];
                /** @description Entity references */
                system?: string[];
                driver?: string[];
                cluster?: string[];
                namespace?: string[];
                /** @description Products */
                gpu?: string[];
                /** @description Part of the name, namespace, served name, owner or system */
                search?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A file; refused with a sentence where it would have more than 20,000 rows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                    "application/json": components["schemas"]["FleetExportRow"][];
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
    getDoctor: {
        parameters: {
            query?: {
                /** @description Check everything anew, in place of an answer of up to a minute ago */
                fresh?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The checks */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DoctorReport"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listSignalMappings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The mappings */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignalMappingList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    putSignalMapping: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                driver: string;
                signal: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignalMappingChange"];
            };
        };
        responses: {
            /** @description The mapping as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignalMapping"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    resetSignalMapping: {
        parameters: {
            query: {
                /** @description Version that is taken back; another one is a conflict */
                version: number;
            };
            header?: never;
            path: {
                driver: string;
                signal: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The mapping as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignalMapping"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    previewSignalMapping: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                driver: string;
                signal: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignalMappingPreviewRequest"];
            };
        };
        responses: {
            /** @description The preview */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignalMappingPreview"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listInventory: {
        parameters: {
            query: {
                cluster: string;
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
            /** @description The models, and what is known of their sources */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Inventory"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getProvisioning: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The choices */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProvisioningChoices"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getCapacity: {
        parameters: {
            query: {
                cluster: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The devices */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GpuCapacity"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    checkModelService: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ModelServiceSpec"];
            };
        };
        responses: {
            /** @description The problems, none where it can be made */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelServiceCheck"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    renderModelService: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ModelServiceSpec"];
            };
        };
        responses: {
            /** @description The files */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RenderedModelService"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    applyModelService: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    spec: components["schemas"]["ModelServiceSpec"];
                    /**
                     * @description Ask the clusters to check everything and to store nothing
                     * @default false
                     */
                    dryRun?: boolean;
                };
            };
        };
        responses: {
            /** @description What was made, changed and left */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppliedModelService"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listProvisioned: {
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
            /** @description The objects */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProvisionedObjects"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    deleteProvisioned: {
        parameters: {
            query?: {
                /** @description Ask the clusters to check the deletions and to delete nothing */
                dryRun?: boolean;
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
            /** @description What was deleted */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProvisionedObjects"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
}
