/** What is wrong with the Kubernetes API at the moment; asked anew for every request and every watch. */
export interface KubernetesFaults {
  /** Every connection is cut without an answer, open watches too. */
  down?: boolean;
  /** Every answer comes this much later, in milliseconds. */
  delayMs?: number;
  /** Every request is answered with this status. */
  status?: 401 | 403 | 429 | 500;
  /** These resources answer 403 ("models.greenthread.ai", "pods"). */
  forbidden?: string[];
  /** These resources do not exist: 404, absent from discovery. */
  notInstalled?: string[];
  /** Every request is answered with a web page and status 200. */
  garbage?: boolean;
  /** Open watches end: politely, by a reset connection, or in the middle of a line. New ones last a moment only. */
  endWatches?: 'clean' | 'reset' | 'midline';
  /** Watches are told 410: `true` by an ERROR event in the stream, `status` by the HTTP status. */
  expire?: boolean | 'status';
}
