import { createScaffolderFieldExtension } from '@backstage/plugin-scaffolder-react';
import type {
  GpuFitValue,
  RuleLabelsValue,
  TargetValue,
} from './api/provisioningForm';
import { FIELD_NAMES } from './fieldNames';
import { lazyField } from './lazyField';

/** The fields for forms of the classic scaffolder, children of `ScaffolderFieldExtensions`. */

export const targetField = createScaffolderFieldExtension(
  lazyField<TargetValue>(
    FIELD_NAMES.target,
    () =>
      import('./components/provisioning/TargetField').then(m => m.TargetField),
    m => m.validateTarget,
  ),
);

export const modelNameField = createScaffolderFieldExtension(
  lazyField<string>(
    FIELD_NAMES.modelName,
    () =>
      import('./components/provisioning/ModelNameField').then(
        m => m.ModelNameField,
      ),
    m => m.validateModelName,
  ),
);

export const sloProfileField = createScaffolderFieldExtension(
  lazyField<string>(
    FIELD_NAMES.sloProfile,
    () =>
      import('./components/provisioning/SloProfileField').then(
        m => m.SloProfileField,
      ),
    m => m.validateSloProfile,
  ),
);

export const gpuFitField = createScaffolderFieldExtension(
  lazyField<GpuFitValue>(
    FIELD_NAMES.gpuFit,
    () =>
      import('./components/provisioning/GpuFitField').then(m => m.GpuFitField),
    m => m.validateGpuFit,
  ),
);

export const ruleLabelsField = createScaffolderFieldExtension(
  lazyField<RuleLabelsValue>(
    FIELD_NAMES.ruleLabels,
    () =>
      import('./components/provisioning/RuleLabelsField').then(
        m => m.RuleLabelsField,
      ),
    m => m.validateRuleLabels,
  ),
);

export const modelPickerField = createScaffolderFieldExtension(
  lazyField<string>(
    FIELD_NAMES.modelPicker,
    () =>
      import('./components/provisioning/ModelPickerField').then(
        m => m.ModelPickerField,
      ),
    m => m.validateModelPicker,
  ),
);
