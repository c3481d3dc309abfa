import { ModelCondition } from '@wakeboard/plugin-inference-common';
import {
  ObjectReader,
  readConditions as readGiven,
} from '@wakeboard/plugin-inference-node/kit';
import { Phase, PHASES } from './resources';

type Status = ModelCondition['status'];

/** What each phase says about each step. A phase that is not known says nothing. */
const STEPS: Readonly<Record<Phase, { staged: Status; ready: Status }>> = {
  Pending: { staged: 'False', ready: 'False' },
  Converting: { staged: 'False', ready: 'False' },
  Staging: { staged: 'False', ready: 'False' },
  Ready: { staged: 'True', ready: 'True' },
  // It does not say at which step it failed.
  Failed: { staged: 'Unknown', ready: 'False' },
};

const CONVERSION: Readonly<Record<string, Status>> = {
  Pending: 'False',
  Running: 'False',
  Complete: 'True',
  Failed: 'False',
};

/** The phase, where it is one that the documents name. */
export function readPhase(model: ObjectReader): Phase | undefined {
  const text = model.text('status.phase');
  return PHASES.find(phase => phase === text);
}

/**
 * GreenThread documents no conditions. The steps of its phase are shown as
 * such, and whatever conditions the object has are passed on.
 */
export function readConditions(model: ObjectReader): ModelCondition[] {
  const phase = model.text('status.phase');
  const known = readPhase(model);
  const steps = known && STEPS[known];
  const conversion = model.text('status.conversion.status');
  const own: ModelCondition[] = [
    {
      type: 'Converted',
      status:
        conversion !== undefined && Object.hasOwn(CONVERSION, conversion)
          ? CONVERSION[conversion]
          : 'Unknown',
      reason: conversion,
    },
    { type: 'Staged', status: steps?.staged ?? 'Unknown', reason: phase },
    { type: 'Ready', status: steps?.ready ?? 'Unknown', reason: phase },
  ];
  const given = readGiven(model);
  const named = new Set(given.map(({ type }) => type));
  return [...own.filter(({ type }) => !named.has(type)), ...given];
}
