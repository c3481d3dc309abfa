import { ToggleButton, ToggleButtonGroup } from '@backstage/ui';
import { FLEET_RANGES, FleetView } from '../../hooks/useFleetView';
import { useText } from '../../hooks/useText';

const WORDS = {
  '7d': 'range.d7',
  '30d': 'range.d30',
  '90d': 'range.d90',
} as const;

/** One of some things, as toggles. */
export function Choice<V extends string>(props: {
  label: string;
  options: ReadonlyArray<{ value: V; words: string }>;
  value: V;
  onChange: (value: V) => void;
}) {
  return (
    <ToggleButtonGroup
      aria-label={props.label}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[props.value]}
      onSelectionChange={keys => {
        const chosen = props.options.find(({ value }) => keys.has(value));
        if (chosen) {
          props.onChange(chosen.value);
        }
      }}
    >
      {props.options.map(({ value, words }) => (
        <ToggleButton key={value} id={value} size="small">
          {words}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}

/** The range over which GPU-hours and money are summed up. */
export function FleetRangeBar<K extends string>(props: { view: FleetView<K> }) {
  const { t } = useText();
  const { view } = props;
  return (
    <Choice
      label={t('fleet.range')}
      options={FLEET_RANGES.map(value => ({ value, words: t(WORDS[value]) }))}
      value={view.range}
      onChange={view.setRange}
    />
  );
}
