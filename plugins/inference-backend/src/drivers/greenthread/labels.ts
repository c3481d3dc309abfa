/**
 * Label on a pod that names its Model. GreenThread documents none, so it only
 * counts where nothing better says whose the pod is.
 */
export const MODEL_LABEL = 'greenthread.ai/model';
